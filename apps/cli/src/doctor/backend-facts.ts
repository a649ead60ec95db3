import { engine, getBackend, version_core } from "@tensorflow/tfjs-core";
import { availableParallelism, freemem, totalmem } from "node:os";

/** What there is to know about the backend in use, a line each: versions and threads; device; memory. */
export async function backendFacts(): Promise<readonly string[]> {
  const library = `TensorFlow.js ${version_core}`;
  const machine = `the machine has ${gibibytes(freemem())} of ${gibibytes(totalmem())} GiB free`;
  const cores = availableParallelism();
  switch (getBackend()) {
    case "webgpu":
      return [library, await gpuName()];
    case "wasm": {
      const { wasm } = engine().backend as unknown as { readonly wasm?: { readonly HEAPU8?: Uint8Array } };
      const used = wasm?.HEAPU8?.length ?? 0;
      return [
        `${library}, V8 ${process.versions.v8}; one thread here, and in training on images up to ${cores}`,
        `heap ${gibibytes(used)} of at most 4.0 GiB a thread; ${machine}`,
      ];
    }
    case "tensorflow": {
      const { binding } = engine().backend as unknown as NativeBackend;
      const device = binding.isUsingGpuDevice() ? "a GPU" : "the CPU";
      const threads = process.env["TF_NUM_INTRAOP_THREADS"] ?? cores;
      return [`${library}, libtensorflow ${binding.TF_Version} on ${device}; threads: ${threads}`, machine];
    }
    default:
      return [`${library}; one thread`, machine];
  }
}

async function gpuName(): Promise<string> {
  const adapter = await globalThis.navigator.gpu.requestAdapter();
  const { vendor = "", architecture = "", device = "", description = "" } = adapter?.info ?? {};
  const name = [description, device, vendor, architecture].filter((part) => part !== "");
  return `GPU: ${name.length > 0 ? name.join(", ") : "the driver does not give its name"}`;
}

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

/** What is used of the backend of the native add-on. */
interface NativeBackend {
  readonly binding: { readonly TF_Version: string; isUsingGpuDevice(): boolean };
}
