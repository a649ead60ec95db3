import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The C++ files of the operations that `@tweedie/backends` adds to TensorFlow, with their headers. */
export function operationSources(): string[] {
  const backends = dirname(createRequire(import.meta.url).resolve("@tweedie/backends/package.json"));
  const folder = join(backends, "src", "native", "operations");
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** A text that changes with the operations. */
export function digestOfOperations(): string {
  const hash = createHash("sha256");
  for (const file of operationSources()) hash.update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}
