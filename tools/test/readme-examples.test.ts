import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { readDocuments, readExamples, type Example } from "../examples.ts";
import { readWorkspaces, root } from "../workspaces.ts";

// Not below node_modules, where Node refuses to run TypeScript.
const folder = join(root, ".cache/readme-examples");
const examples = readDocuments(root).flatMap((file) => readExamples(root, file));
let typeErrors: string;

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const example of examples) writeFileSync(join(folder, nameOf(example)), example.code);
  const compilerOptions = {
    composite: false,
    noEmit: true,
    isolatedDeclarations: false,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
    moduleDetection: "force",
    noUnusedLocals: false,
    lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
    types: ["node", "@webgpu/types"],
    rootDir: root,
  };
  const config = { extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/@typescript/native/bin/tsc");
  typeErrors = examples.length === 0 ? "" : (await node([tsc, "-p", folder, "--pretty", "false"], folder)).output;
}, 120_000);

const packages = readWorkspaces().filter(({ kind }) => kind === "package");
it.each(packages)("$folder/README.md shows how the package is used", (workspace) => {
  expect(examples.map(({ file }) => file)).toContain(`${workspace.folder}/README.md`);
});

it.each(examples)("$file:$line type-checks", (example) => {
  const errors = typeErrors.split("\n").filter((line) => line.startsWith(`${nameOf(example)}(`));
  expect(errors).toEqual([]);
});

it("has no errors elsewhere", () => {
  const names = examples.map((example) => `${nameOf(example)}(`);
  expect(typeErrors.split("\n").filter((line) => line !== "" && !names.some((name) => line.startsWith(name)))).toEqual(
    [],
  );
});

it.concurrent.each(examples.filter(({ runs }) => runs))(
  "$file:$line runs",
  async (example) => {
    const { failed, output } = await node(["--conditions=@tweedie/source", nameOf(example)], folder);
    expect(failed, output).toBe(false);
  },
  300_000,
);

/** `packages-core-README-12.ts`, so that an error names the document and its line. */
function nameOf({ file, line }: Example): string {
  return `${file.replace(/\.md$/, "").replaceAll("/", "-")}-${line}.ts`;
}

function node(args: readonly string[], cwd: string): Promise<{ failed: boolean; output: string }> {
  const options = { cwd, timeout: 290_000, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    execFile(process.execPath, [...args], options, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: `${stdout}${stderr}` });
    });
  });
}
