import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { importedPackages, readExamples } from "../examples.ts";

it("finds the blocks of TypeScript, with their lines, and those not to run", () => {
  const folder = mkdtempSync(join(tmpdir(), "tweedie-examples-"));
  const text = "# A\n\n```sh\nls\n```\n\n```ts\nf();\n\ng();\n```\n\n```ts no-run\nh();\n```\n";
  writeFileSync(join(folder, "a.md"), text);
  expect(readExamples(folder, "a.md")).toEqual([
    { file: "a.md", line: 8, code: "f();\n\ng();\n", runs: true },
    { file: "a.md", line: 14, code: "h();\n", runs: false },
  ]);
  rmSync(folder, { recursive: true });
});

it("names the packages that code imports", () => {
  const code = `import { a } from "@x/a/deep";\nimport type {\n  B,\n} from "b/c";\nimport "d";\nconst e = await import("e");
    import "./f.ts"; import { g } from "node:fs"; export * from "@x/a";`;
  expect(importedPackages(code)).toEqual(["@x/a", "b", "d", "e"]);
});
