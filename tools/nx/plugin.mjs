// @ts-check
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Infers the targets of every package and app, so that no manifest speaks of nx: `build`, `test` (its project of the
 * root's vitest.config.ts) and `check` (what would be published).
 *
 * @type {import("@nx/devkit").CreateNodes}
 */
export const createNodes = [
  "{packages,apps}/*/tsconfig.json",
  (files, _options, { workspaceRoot }) =>
    files.map((file) => {
      const folder = dirname(file);
      const targets = targetsOf(folder, JSON.parse(readFileSync(join(workspaceRoot, folder, "package.json"), "utf8")));
      return [file, { projects: { [folder]: { root: folder, targets } } }];
    }),
];

/**
 * @param {string} folder
 * @param {{ private?: boolean, exports?: object, dependencies?: Record<string, string> }} manifest
 */
function targetsOf(folder, manifest) {
  // Not "^build": packages may use one another in their tests, so the graph of all dependencies has cycles.
  const dependencies = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith("@tweedie/"));
  const build = {
    command: `tsc -b ${folder}`,
    dependsOn: dependencies.length > 0 ? [{ projects: dependencies, target: "build" }] : [],
    cache: true,
    inputs: ["sources", "^sources"],
    outputs: ["{projectRoot}/dist"],
  };
  const test = {
    command: `vitest run --project ${basename(folder)}`,
    cache: true,
    inputs: ["sources", "^sources", "tests"],
  };
  const publint = `publint --strict ${folder}`;
  const attw = `attw --pack ${folder} --profile esm-only`;
  const check = {
    // A command line alone (no "exports") has no types to look at.
    command: manifest.exports ? `${publint} && ${attw}` : publint,
    dependsOn: ["build"],
    cache: true,
    inputs: ["sources", "^sources", "{projectRoot}/README.md", "{projectRoot}/LICENSE"],
  };
  return { build, test, ...(manifest.private ? {} : { check }) };
}
