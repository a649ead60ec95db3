// Makes docs/one-noise-level.md and its pictures, and prints the numbers in them:
//
//   npx tsc -b && npx node tools/draw-one-noise-level.ts
//
// Everything random has a fixed seed: another machine makes the same files.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { useFloat64 } from "@tweedie/testing";
import { oneNoiseLevel } from "./plots/one-noise-level-page.ts";

const root = join(import.meta.dirname, "..");
await useFloat64();
const { files, numbers } = await oneNoiseLevel();
console.log(JSON.stringify(numbers, null, 2));
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}
