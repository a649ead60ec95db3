// Makes docs/from-other-libraries.md from docs/from-other-libraries.json, or runs the cases of the fixtures anew first:
//
//   npx tsc -b && npx node tools/write-from-other-libraries.ts             writes
//   npx tsc -b && npx node tools/write-from-other-libraries.ts --measure   runs, which takes half a minute, and writes
//
// A run on another machine gives the same numbers, but for the last digits of deviations that are rounding.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measurePeers } from "./peers/measure.ts";
import { peersPage } from "./peers/page.ts";
import type { PeerResults } from "./peers/results.ts";

const docs = join(import.meta.dirname, "../docs");
const { values } = parseArgs({ options: { measure: { type: "boolean", default: false } } });

const file = join(docs, "from-other-libraries.json");
if (values.measure) writeFileSync(file, `${JSON.stringify(await measurePeers())}\n`);
const results = JSON.parse(readFileSync(file, "utf8")) as PeerResults;
writeFileSync(join(docs, "from-other-libraries.md"), peersPage(results));
