import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const folder = join(import.meta.dirname, "../src");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

/** Modules that a source imports as soon as it is loaded, types aside. */
const staticImports = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)";/gm)].map(([, from]) => from!);

it("no source loads a module of Node, or an optional package, before a function asks for it", () => {
  expect(sources.length).toBeGreaterThan(20);
  const modules = new Set(sources.flatMap((file) => staticImports(readFileSync(join(folder, file), "utf8"))));
  expect([...modules].filter((name) => !name.startsWith(".")).sort()).toEqual([
    "@tensorflow/tfjs-core",
    "@tweedie/core",
  ]);
});

it("would notice one that did", () => {
  expect(staticImports('import { readFile } from "node:fs/promises";\nimport type { Rng } from "x";')).toEqual([
    "node:fs/promises",
  ]);
});
