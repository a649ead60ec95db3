import { TweedieError } from "@tweedie/core";
import { preferred } from "#platform";
import type { BackendName, BackendReport, TriedBackend } from "./backend-report.ts";
import { prepareCpu } from "./cpu/prepare-cpu.ts";
import { registerGradients } from "./register-gradients.ts";
import { prepareNative } from "./native/prepare-native.ts";
import { prepareWasm } from "./wasm/prepare-wasm.ts";
import { prepareWebGpu } from "./webgpu/prepare-webgpu.ts";

/** Options of {@link useBackend}. */
export interface UseBackendOptions {
  /**
   * Where the wasm backend finds its binaries: a folder (ending in "/"), or the address of each file by name. Needed in
   * bundles only; Node finds them by itself.
   */
  readonly wasmPaths?: string | Readonly<Record<string, string>>;
  /**
   * Experimental: whether V8 may make 256-bit code of wasm kernels, which nearly doubles their speed where it can (Node 24
   * on x64 with AVX2, not on macOS). It sets the flag `--experimental-wasm-revectorize` of V8, which holds for all wasm of
   * the process and all its threads. The kernels are tested and timed at the start; where they are wrong or no faster, the
   * flag is off again. `repairs` says what came of it. Only the first start of the wasm backend minds it. Default: false.
   */
  readonly revectorize?: boolean;
}

/**
 * Chooses, starts and prepares a backend of TensorFlow.js: registers the gradients, adds the kernels that training
 * needs, and mends the ones that are wrong.
 *
 * `"auto"` takes the first that works of wasm, tensorflow and cpu in Node, of webgpu, wasm and cpu in browsers: this
 * package's wasm kernels train as fast as TensorFlow's own on a CPU, in half its memory. Only the packages of the
 * backends that are tried are loaded. A second call finds everything in place and changes nothing. Calls at the same
 * time are served one after the other: the last one's backend is the active one in the end.
 *
 * @param name - the backend, or `"auto"`
 * @param options - where the wasm binaries are, and whether to try 256-bit code
 * @returns what was chosen, why, and what was mended
 * @throws TweedieError if the backend cannot be used here
 */
export async function useBackend(
  name: BackendName | "auto" = "auto",
  options: UseBackendOptions = {},
): Promise<BackendReport> {
  const turn = previous.then(() => choose(name, options));
  previous = turn.catch(() => undefined);
  return await turn;
}

/** TensorFlow.js lets a start that another one overtakes fail, so starts must not overlap. */
let previous: Promise<unknown> = Promise.resolve();

async function choose(name: BackendName | "auto", options: UseBackendOptions): Promise<BackendReport> {
  const candidates = name === "auto" ? preferred : [name];
  const gradients = await registerGradients();
  const tried: TriedBackend[] = [];
  for (const backend of candidates) {
    try {
      const kernels = await prepare(backend, options);
      const reason =
        name !== "auto" ? "asked for" : tried.length === 0 ? "the first choice here" : "the first that works here";
      return { backend, reason, repairs: [...kernels, ...gradients], tried };
    } catch (error) {
      if (name !== "auto") throw error;
      tried.push({ backend, error: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new TweedieError(
    `useBackend: expected one of ${candidates.join(", ")} to work, got ` +
      `${tried.map(({ backend, error }) => `${backend}: ${error}`).join("; ")}. Name one of them to see its error alone.`,
  );
}

function prepare(backend: BackendName, { wasmPaths, revectorize }: UseBackendOptions): Promise<string[]> {
  switch (backend) {
    case "wasm":
      return prepareWasm(wasmPaths, revectorize);
    case "webgpu":
      return prepareWebGpu();
    case "cpu":
      return prepareCpu();
    case "tensorflow":
      return prepareNative();
  }
}
