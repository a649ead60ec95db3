import { join } from "node:path";
import type { OxlintOverride } from "oxlint";
import { readManifest, readWorkspaces, type Workspace } from "../workspaces.ts";

/**
 * What each package may import, as lint rules read off the manifests: sources import what the manifest brings to a
 * user, tests and benchmarks also what it brings to a developer. On top of that stand the layers of CONTRIBUTING.md.
 */
export function boundaries(root: string): OxlintOverride[] {
  const workspaces = readWorkspaces(root);
  const tools = Object.keys(readManifest(root).devDependencies ?? {});
  const names = new Set(workspaces.map(({ manifest }) => manifest.name));
  return workspaces.flatMap((workspace) => {
    const { folder, manifest } = workspace;
    const shipped = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    const declared = [manifest.name, ...shipped, ...Object.keys(manifest.devDependencies ?? {}), ...tools];
    const forSources = shipped.filter(
      (name) => mayLoad(workspace, name) && (!names.has(name) || mayCompose(workspace, name)),
    );
    const forTests = declared.filter((name) => mayLoad(workspace, name));
    const builtins = isNodeOnly(workspace) ? ["node:*"] : [];
    return [
      ...allowOnly(`${folder}/src`, [...forSources, ...builtins], sourceRule(workspace, forSources)),
      ...["test", "bench"].flatMap((part) =>
        allowOnly(`${folder}/${part}`, [...forTests, "node:*"], testRule(workspace)),
      ),
    ];
  });
}

/** The layers: a package composes core alone, but for these. Apps and `interop` compose anything. */
const composers: Readonly<Record<string, readonly string[]>> = {
  core: [],
  testing: ["@tweedie/core", "@tweedie/oracles"],
};

function mayCompose({ id, kind }: Workspace, name: string): boolean {
  return kind === "app" || id === "interop" || (composers[id] ?? ["@tweedie/core"]).includes(name);
}

/** The bundles, gradients and backends of TensorFlow.js touch its global engine: one package alone may load them. */
function mayLoad({ id }: Workspace, name: string): boolean {
  return id === "backends" || !name.startsWith("@tensorflow/") || name === "@tensorflow/tfjs-core";
}

/** Everything that does not run on Node only runs in browsers too, so it imports no built-in module. */
function isNodeOnly({ id, kind }: Workspace): boolean {
  return kind === "app" || ["training", "datasets", "metrics", "backends"].includes(id);
}

function sourceRule(workspace: Workspace, names: readonly string[]): string {
  const { id, folder } = workspace;
  const node = isNodeOnly(workspace) ? "node: modules, " : "";
  return (
    `The sources of ${id} may import ${node}${names.join(", ")} and their own files. Anything else must be declared in ` +
    `${folder}/package.json first, and some things never are: a sibling package, a module of Node where browsers run ` +
    `the code, a TensorFlow.js package other than tfjs-core outside of backends (CONTRIBUTING.md, "Where things live").`
  );
}

function testRule({ id, folder }: Workspace): string {
  return (
    `The tests and benchmarks of ${id} may import what ${folder}/package.json declares (devDependencies too), the root's tools, ` +
    `node: modules, their own package's files and fixtures/. Only backends may import more of TensorFlow.js than tfjs-core.`
  );
}

/** One override for each depth of folder, as the path that leaves the package depends on it: `../../` from `src/`. */
function allowOnly(folder: string, names: readonly string[], message: string): OxlintOverride[] {
  return [1, 2, 3].map((depth): OxlintOverride => {
    const outside = "../".repeat(depth + 1);
    const allowed = names.flatMap((name) => [`!${name}`, `!${name}/**`]);
    // "#name" is the package's own, by the "imports" of its manifest.
    const group = [
      "*",
      "!.",
      "!..",
      "!./**",
      "!../**",
      "!#*",
      "!#*/**",
      `${outside}**`,
      `!${outside}../fixtures/**`,
      ...allowed,
    ];
    const files = [join(folder, "*/".repeat(depth - 1), "*.ts")];
    return { files, rules: { "no-restricted-imports": ["error", { patterns: [{ group, message }] }] } };
  });
}
