import { createRequire } from "node:module";
import { basename, join } from "node:path";
import util from "node:util";
import * as tfjs from "@tensorflow/tfjs-core";
import { env, findBackendFactory, registerBackend } from "@tensorflow/tfjs-core";
import type { KernelBackend } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { findNative } from "./find-native.ts";
import { loadOperations } from "./load-operations.ts";
import type { NativeBinding } from "./native-backend.ts";

/**
 * Loads the native add-on and registers the backend "tensorflow" with its kernels, in silence; where a program has
 * registered it already, nothing is done. Only the kernels of `@tensorflow/tfjs-node` are loaded, not its entry, which
 * would make its backend the active one.
 *
 * @param find - finds the package
 * @returns where the package is, or `undefined` where nothing was loaded
 * @throws TweedieError if there is no add-on, or it does not load
 */
export function registerNative(find: typeof findNative = findNative): string | undefined {
  if (findBackendFactory("tensorflow")) return undefined;
  const { folder, addon } = find();
  const require = createRequire(join(folder, "package.json"));
  const verbose = !env().getBool("PROD");
  env().set("PROD", true);
  try {
    prepareProcess();
    const binding = require(addon) as NativeBinding;
    loadOperations(binding, addon);
    require(join(folder, "dist", "register_all_kernels"));
    const { NodeJSKernelBackend } = require(join(folder, "dist", "nodejs_kernel_backend")) as BackendModule;
    registerBackend(
      "tensorflow",
      () => new NodeJSKernelBackend(binding, `@tensorflow/${basename(folder)}`),
      lowestPriority,
    );
    return folder;
  } catch (cause) {
    throw new TweedieError(
      `useBackend: expected the native add-on ${addon} to load, got "${(cause as Error).message}". ` +
        `Build it again with "tweedie setup native --force", or use "wasm".`,
      { cause },
    );
  } finally {
    env().set("PROD", !verbose);
  }
}

interface BackendModule {
  readonly NodeJSKernelBackend: new (binding: NativeBinding, packageName: string) => KernelBackend;
}

/** TensorFlow.js shall not choose this backend by itself. */
const lowestPriority = 0;

/** What the add-on and its kernels expect of the process. All of it is read when they are loaded or called. */
function prepareProcess(): void {
  // TensorFlow greets on the standard error, and takes all of a GPU's memory.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  process.env["TF_FORCE_GPU_ALLOW_GROWTH"] ??= "true";
  // By default, only the newest processors get oneDNN, whose convolutions are faster on all of them.
  process.env["TF_ENABLE_ONEDNN_OPTS"] ??= "1";
  // The kernels call these, which Node deprecated, then took away (23 the one, a later version the other).
  Object.assign(util, { isNullOrUndefined: (x: unknown) => x === null || x === undefined, isArray: Array.isArray });
  // The kernels that "tweedie setup native" installs take TensorFlow.js's core from here: it has none beside it.
  Object.assign(globalThis, { [coreKey]: tfjs });
}

const coreKey: unique symbol = Symbol.for("@tweedie/backends/tfjs-core");
