import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { NativeBinding } from "./native-backend.ts";

/**
 * Loads the operations that `tweedie setup native` compiles beside TensorFlow.js's add-on, from `operations/`, and notes
 * in its binding that they are there. They are for the CPU; an add-on that somebody else built has none.
 *
 * @param binding - the add-on
 * @param addon - its file
 */
export function loadOperations(binding: NativeBinding, addon: string): void {
  const file = join(dirname(addon), operationsFile);
  if (binding.isUsingGpuDevice() || !existsSync(file)) return;
  const { version } = createRequire(file)(file) as { readonly version: number };
  binding.tweedieOperations = version === operationsVersion;
}

/** The name of the file, which is beside the add-on. */
export const operationsFile = "tweedie_operations.node";

/** Changes with what the operations take and give; the file says its own, or 0 where the processor is too old for them. */
const operationsVersion = 1;
