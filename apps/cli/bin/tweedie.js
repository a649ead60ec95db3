#!/usr/bin/env node
import { existsSync } from "node:fs";

// Not built itself, so that npm can link the command before the sources are.
const main = new URL("../dist/main.js", import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error("tweedie: expected the built program, got none. Run `npm run build` first.");
  process.exitCode = 1;
}
