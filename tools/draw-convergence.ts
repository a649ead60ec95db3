// Makes docs/convergence.md and its pictures from docs/convergence.json, or measures anew first:
//
//   npx tsc -b && npx node tools/draw-convergence.ts              draws
//   npx tsc -b && npx node tools/draw-convergence.ts --measure    measures, which takes a minute, and draws
//
// Everything random has a fixed seed: a measurement on another machine gives the same numbers.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { convergenceFiles } from "./plots/convergence-page.ts";
import { measureEulerMaruyama } from "./plots/measure-euler-maruyama.ts";
import { measureFokkerPlanck, measureMarginals } from "./plots/measure-fokker-planck.ts";
import type { ConvergenceResults } from "./plots/results.ts";

const root = join(import.meta.dirname, "..");
const file = join(root, "docs/convergence.json");
const { values } = parseArgs({ options: { measure: { type: "boolean", default: false } } });

if (values.measure) {
  const studies = [...(await measureEulerMaruyama()), measureFokkerPlanck()];
  const results: ConvergenceResults = { studies, marginals: measureMarginals() };
  writeFileSync(file, `${JSON.stringify(results)}\n`);
}
const results = JSON.parse(readFileSync(file, "utf8")) as ConvergenceResults;
for (const [name, text] of Object.entries(convergenceFiles(results))) {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}
