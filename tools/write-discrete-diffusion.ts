// Makes docs/discrete-diffusion.md from docs/discrete-diffusion.json, or trains, scores and samples first:
//
//   npx tsc -b && npx node tools/write-discrete-diffusion.ts                          writes
//   npx tsc -b && npx node tools/write-discrete-diffusion.ts --measure [name ...]     trains these runs, or all, and writes
//
// A run that was stopped goes on; one that is trained is only scored and sampled again.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { speechBaselines, wordBaselines } from "./discrete-diffusion/baselines.ts";
import { measureRun } from "./discrete-diffusion/measure.ts";
import { discretePage } from "./discrete-diffusion/page.ts";
import type { DiscreteResults } from "./discrete-diffusion/results.ts";
import { runs } from "./discrete-diffusion/runs.ts";

const docs = join(import.meta.dirname, "../docs");
const file = join(docs, "discrete-diffusion.json");
const { values, positionals } = parseArgs({
  options: { measure: { type: "boolean", default: false } },
  allowPositionals: true,
});

const read = (): DiscreteResults | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as DiscreteResults) : undefined;

if (values.measure) {
  const pictures = join(docs, "discrete-diffusion");
  mkdirSync(pictures, { recursive: true });
  const baselines = { speeches: await speechBaselines(), words: await wordBaselines() };
  for (const name of positionals.length > 0 ? positionals : Object.keys(runs)) {
    const run = runs[name];
    if (!run) throw new Error(`expected one of ${Object.keys(runs).join(", ")}, got ${name}`);
    const measured = await measureRun(name, run, join(pictures, `${name}.png`));
    const all = { ...read()?.runs, [name]: measured };
    // In the order of the list, whatever was measured first.
    const sorted = Object.fromEntries(Object.keys(runs).flatMap((key) => (all[key] ? [[key, all[key]]] : [])));
    writeFileSync(file, `${JSON.stringify({ baselines, runs: sorted }, null, 1)}\n`);
  }
}
const results = read();
if (!results) throw new Error(`expected ${file}, got none. Measure first, with --measure.`);
writeFileSync(join(docs, "discrete-diffusion.md"), discretePage(results));
