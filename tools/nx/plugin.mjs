// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Infers the targets of every package and app, so that no manifest speaks of nx: `build`, `kernels` (what is written
 * in AssemblyScript, if anything), `test` (its project of the root's vitest.config.ts) and `check` (what would be
 * published).
 *
 * @type {import("@nx/devkit").CreateNodes}
 */
export const createNodes = [
  "{packages,apps}/*/tsconfig.json",
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const folder = dirname(file);
      const manifest = JSON.parse(readFileSync(join(workspaceRoot, folder, "package.json"), "utf8"));
      const targets = targetsOf(folder, manifest, existsSync(join(workspaceRoot, folder, "assembly")));
      return [file, { projects: { [folder]: { root: folder, targets } } }];
    }),
];

/**
 * @param {string} folder
 * @param {{ private?: boolean, exports?: object, dependencies?: Record<string, string> }} manifest
 * @param {boolean} hasKernels
 */
function targetsOf(folder, manifest, hasKernels) {
  // Not "^build": packages may use one another in their tests, so the graph of all dependencies has cycles.
  const dependencies = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith("@tweedie/"));
  const build = {
    command: `tsc -b ${folder}`,
    dependsOn: [
      ...(hasKernels ? ["kernels"] : []),
      ...(dependencies.length > 0 ? [{ projects: dependencies, target: "build" }] : []),
    ],
    cache: true,
    inputs: ["sources", "^sources"],
    outputs: ["{projectRoot}/dist"],
  };
  const kernels = {
    command: `node tools/run.mjs ${basename(folder) === "core" ? "build-random" : "build-kernels"}`,
    cache: true,
    inputs: ["{projectRoot}/assembly/**", "{workspaceRoot}/tools/*.ts", "toolchain"],
    outputs: ["{projectRoot}/assets", "{projectRoot}/src/random/random-binary.ts"],
  };
  const test = {
    command: `vitest run --project ${basename(folder)}`,
    cache: true,
    inputs: ["sources", "^sources", "{projectRoot}/assets/**", "tests"],
  };
  const publint = `publint --strict ${folder}`;
  const attw = `attw --pack ${folder} --profile esm-only`;
  const check = {
    // A command line alone (no "exports") has no types to look at.
    command: manifest.exports ? `${publint} && ${attw}` : publint,
    dependsOn: ["build"],
    cache: true,
    inputs: ["sources", "^sources", "{projectRoot}/assets/**", "{projectRoot}/README.md", "{projectRoot}/LICENSE"],
  };
  return { build, test, ...(hasKernels ? { kernels } : {}), ...(manifest.private ? {} : { check }) };
}
