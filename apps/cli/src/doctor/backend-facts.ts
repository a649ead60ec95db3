import { engine, getBackend, version_core } from "@tensorflow/tfjs-core";
import { freemem, totalmem } from "node:os";

/** What there is to know about the backend in use: versions, device, memory. */
export async function backendFacts(): Promise<readonly string[]> {
  const facts = [`TensorFlow.js ${version_core}`];
  switch (getBackend()) {
    case "webgpu":
      return [...facts, await gpuName()];
    case "wasm": {
      const { wasm } = engine().backend as unknown as { readonly wasm?: { readonly HEAPU8?: Uint8Array } };
      const used = wasm?.HEAPU8?.length ?? 0;
      return [...facts, `heap ${gibibytes(used)} of at most 4.0 GiB; the machine has ${memory()}`];
    }
    case "tensorflow": {
      const { binding } = engine().backend as unknown as NativeBackend;
      const device = binding.isUsingGpuDevice() ? "a GPU" : "the CPU";
      return [...facts, `libtensorflow ${binding.TF_Version} on ${device}; the machine has ${memory()}`];
    }
    default:
      return [...facts, `the machine has ${memory()}`];
  }
}

async function gpuName(): Promise<string> {
  const adapter = await globalThis.navigator.gpu.requestAdapter();
  const { vendor = "", architecture = "", device = "", description = "" } = adapter?.info ?? {};
  const name = [description, device, vendor, architecture].filter((part) => part !== "");
  return `GPU: ${name.length > 0 ? name.join(", ") : "the driver does not give its name"}`;
}

const gibibytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

const memory = (): string => `${gibibytes(freemem())} of ${gibibytes(totalmem())} GiB free`;

/** What is used of the backend of the native add-on. */
interface NativeBackend {
  readonly binding: { readonly TF_Version: string; isUsingGpuDevice(): boolean };
}
