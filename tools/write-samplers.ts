// Makes docs/samplers.md from docs/samplers.json, or measures anew first:
//
//   npx tsc -b && npx node tools/write-samplers.ts             writes
//   npx tsc -b && npx node tools/write-samplers.ts --measure   measures, which takes minutes, and writes
//
// Everything random has a fixed seed: a measurement on another machine gives the same numbers, to the last digits shown.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureSamplers } from "./samplers/measure.ts";
import { samplersPage } from "./samplers/page.ts";
import type { SamplersResults } from "./samplers/results.ts";

const docs = join(import.meta.dirname, "../docs");
const { values } = parseArgs({ options: { measure: { type: "boolean", default: false } } });

if (values.measure) {
  const results = await measureSamplers((name) => console.log(name));
  writeFileSync(join(docs, "samplers.json"), `${JSON.stringify(results)}\n`);
}
const results = JSON.parse(readFileSync(join(docs, "samplers.json"), "utf8")) as SamplersResults;
writeFileSync(join(docs, "samplers.md"), samplersPage(results));
