// Makes docs/benchmarks.md and the README's table from docs/benchmarks.json, which `npm run bench` writes:
//
//   npx node tools/write-benchmarks.ts
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { benchmarkPage, readmeLines } from "../bench/page.ts";
import type { BenchResults } from "../bench/results.ts";

/** Puts text between the README's two comments. */
export function withBenchmarks(readme: string, lines: string): string {
  const [before, rest] = readme.split("<!-- benchmarks -->\n", 2);
  const after = rest?.split("<!-- end of benchmarks -->", 2)[1];
  if (before === undefined || after === undefined) {
    throw new Error("write-benchmarks: expected the two comments of the benchmarks in README.md. Put them back.");
  }
  return `${before}<!-- benchmarks -->\n\n${lines}\n\n<!-- end of benchmarks -->${after}`;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const results = JSON.parse(readFileSync(join(root, "docs/benchmarks.json"), "utf8")) as BenchResults;
  writeFileSync(join(root, "docs/benchmarks.md"), benchmarkPage(results));
  const readme = join(root, "README.md");
  writeFileSync(readme, withBenchmarks(readFileSync(readme, "utf8"), readmeLines(results)));
}
