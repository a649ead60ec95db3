import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readWorkspaces, root } from "../workspaces.ts";

/** What may not be written, and where. */
const refused: readonly (readonly [file: string, code: string])[] = [
  ["packages/core/src/sibling.ts", `import "@tweedie/schedules";`],
  ["packages/samplers/src/sibling.ts", `import "@tweedie/schedules";`],
  ["packages/testing/src/sibling.ts", `import "@tweedie/samplers";`],
  ["packages/core/src/type.ts", `export type { A } from "@tweedie/losses";`],
  ["packages/core/src/external.ts", `import "fast-png";`],
  ["packages/core/src/lazy.ts", `await import("fast-png/deep");`],
  ["packages/losses/src/deep/tool.ts", `import "vitest";`],
  ["apps/cli/src/tool.ts", `import "vitest";`],
  ["packages/core/test/a.test.ts", `import "left-pad";`],
  ["packages/core/bench/a.ts", `import "left-pad";`],
  ["packages/core/src/leaving.ts", `import "../../losses/src/index.ts";`],
  ["packages/core/src/deep/leaving.ts", `import "../../../losses/src/a.ts";`],
  ["packages/core/test/b.test.ts", `import "../../losses/src/index.ts";`],
  ["packages/networks/src/engine.ts", `import "@tensorflow/tfjs";`],
  ["packages/networks/test/a.test.ts", `import "@tensorflow/tfjs-backend-cpu/base";`],
  ["packages/samplers/src/node.ts", `import "node:fs/promises";`],
  ["packages/samplers/src/bare.ts", `import "fs";`],
  ["packages/overreaching/src/sibling.ts", `import "@tweedie/samplers";`],
  ["packages/overreaching/src/engine.ts", `import "@tensorflow/tfjs";`],
];

const allowed: readonly (readonly [file: string, code: string])[] = [
  ["packages/core/src/fine.ts", `import "@tensorflow/tfjs-core";`],
  ["packages/core/src/subpath.ts", `import "@tensorflow/tfjs-core/dist/kernel_registry.js";`],
  ["packages/core/src/own.ts", `import "#own";`],
  ["packages/core/src/deep/inside.ts", `import "../fine.ts";`],
  ["packages/samplers/src/fine.ts", `import "@tweedie/core";`],
  ["packages/testing/src/fine.ts", `import "@tweedie/oracles";`],
  ["packages/training/src/fine.ts", `import "node:fs/promises";`],
  [
    "packages/core/test/fine.test.ts",
    `import "node:fs"; import "vitest"; import "../src/fine.ts"; import "@tweedie/core";`,
  ],
  ["packages/core/test/json.test.ts", `import "../../../fixtures/a.json";`],
  ["apps/cli/src/fine.ts", `import "@tweedie/samplers";`],
];

let copy: string;
let found: Refusal[];

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), "tweedie-lint-"));
  const manifests = readWorkspaces().map(({ folder }) => `${folder}/package.json`);
  for (const path of ["oxlint.config.ts", "tools/lint", "tools/workspaces.ts", "package.json", ...manifests]) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  // A package whose manifest declares a sibling and the engine: the layers refuse them all the same.
  const declared = { "@tweedie/samplers": "^0.0.0", "@tensorflow/tfjs": "4.22.0" };
  writeManifest(join(copy, "packages/overreaching"), { name: "@tweedie/overreaching", dependencies: declared });
  for (const [file, code] of [...refused, ...allowed]) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), `${code}\n`);
  }
  found = await refusedImports(copy);
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

it.each(refused)("refuses %s: %s", (file) => {
  const [, folder, id, part] = /^(\w+)\/([\w-]+)\/(\w+)/.exec(file) ?? [];
  const who = `The ${part === "src" ? "sources" : "tests and benchmarks"} of ${id} may import`;
  const reports = found.filter((one) => one.filename === file).map((one) => one.help);
  expect(reports).toEqual([expect.stringContaining(who)]);
  expect(reports[0]).toContain(`${folder}/${id}/package.json`);
});

it.each(allowed)("allows %s: %s", (file) => {
  expect(found.filter((one) => one.filename === file)).toEqual([]);
});

it("finds nothing to refuse in this repository", async () => {
  expect(await refusedImports(root)).toEqual([]);
});

function writeManifest(folder: string, manifest: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
}

interface Refusal {
  readonly code: string;
  readonly filename: string;
  readonly help: string;
}

/** The imports that lint refuses in a tree. */
function refusedImports(cwd: string): Promise<Refusal[]> {
  const args = [join(root, "node_modules/oxlint/bin/oxlint"), "--format=json", "packages", "apps"];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 2 ** 28 }, (_error, stdout) => {
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: Refusal[] };
      resolve(diagnostics.filter(({ code }) => code === "eslint(no-restricted-imports)"));
    });
  });
}
