import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readWorkspaces } from "./workspaces.ts";

/** A block of TypeScript in a document. */
export interface Example {
  /** The document, from the root: `packages/core/README.md`. */
  readonly file: string;
  /** The line of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
  /** Whether it is to be run; a block marked `ts no-run` is only type-checked. */
  readonly runs: boolean;
}

/** The documents whose examples must work: the root's README, the guides, and the README of every package and app. */
export function readDocuments(root: string): string[] {
  const guides = existsSync(join(root, "docs")) ? readdirSync(join(root, "docs")).toSorted() : [];
  const readmes = readWorkspaces(root).map(({ folder }) => `${folder}/README.md`);
  const documents = [
    "README.md",
    ...guides.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
    ...readmes,
  ];
  return documents.filter((file) => existsSync(join(root, file)));
}

/** Every block of TypeScript in a document. */
export function readExamples(root: string, file: string): Example[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^```ts(| no-run)\n(.*?)^```$/gms)].map(({ 1: mark, 2: code = "", index }) => ({
    file,
    line: text.slice(0, index).split("\n").length + 1,
    code,
    runs: mark === "",
  }));
}

/** The packages that a piece of code imports, by name: `@tweedie/core` for `@tweedie/core/x`; none of Node's own. */
export function importedPackages(code: string): string[] {
  const specifiers = [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].map(
    ([, specifier = ""]) => specifier,
  );
  const names = specifiers
    .filter((specifier) => !/^(\.|node:)/.test(specifier))
    .map((specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"));
  return [...new Set(names)];
}

/** The packages that a document tells its reader to install, by the `npm install` lines of its shell blocks. */
export function installedPackages(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const lines = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block = ""]) => block.split("\n"));
  const installs = lines.flatMap((line) => /^npm install ([^#]*)/.exec(line)?.[1]?.trim().split(/\s+/) ?? []);
  return installs.filter((word) => !word.startsWith("-"));
}
