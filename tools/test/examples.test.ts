import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { importedPackages, installedPackages, readExamples } from "../examples.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tweedie-examples-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it("finds the blocks of TypeScript, with their lines, and those not to run", () => {
  const text = "# A\n\n```sh\nls\n```\n\n```ts\nf();\n\ng();\n```\n\n```ts no-run\nh();\n```\n";
  writeFileSync(join(folder, "a.md"), text);
  expect(readExamples(folder, "a.md")).toEqual([
    { file: "a.md", line: 8, code: "f();\n\ng();\n", runs: true },
    { file: "a.md", line: 14, code: "h();\n", runs: false },
  ]);
});

it("names the packages that a document tells its reader to install", () => {
  const text = "```sh\nnpm install @x/a b@2\nls\nnpm install --save-dev c   # only for d\n```\n\nnpm install e\n";
  writeFileSync(join(folder, "a.md"), text);
  expect(installedPackages(folder, "a.md")).toEqual(["@x/a", "b@2", "c"]);
});

it("names the packages that code imports", () => {
  const code = `import { a } from "@x/a/deep";\nimport type {\n  B,\n} from "b/c";\nimport "d";\nconst e = await import("e");
    import "./f.ts"; import { g } from "node:fs"; export * from "@x/a";`;
  expect(importedPackages(code)).toEqual(["@x/a", "b", "d", "e"]);
});
