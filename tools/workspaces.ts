import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The parts of a package.json that the tools read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package or an app of this repository. */
export interface Workspace {
  /** The name of its folder, and of its test project: `samplers`. */
  readonly id: string;
  /** Its folder from the root, with forward slashes: `packages/samplers`. */
  readonly folder: string;
  /** Whether it is a package that composes nothing, or an app. */
  readonly kind: "package" | "app";
  readonly manifest: Manifest;
}

/** The root of the repository. */
export const root: string = join(import.meta.dirname, "..");

/** Every package and app under a root, in alphabetical order. */
export function readWorkspaces(from: string = root): Workspace[] {
  const kinds = { packages: "package", apps: "app" } as const;
  return Object.entries(kinds).flatMap(([parent, kind]) => {
    const folder = join(from, parent);
    const ids = existsSync(folder) ? readdirSync(folder).toSorted() : [];
    return ids
      .filter((id) => existsSync(join(folder, id, "package.json")))
      .map((id) => ({ id, folder: `${parent}/${id}`, kind, manifest: readManifest(join(folder, id)) }));
  });
}

/** The package.json of a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}
