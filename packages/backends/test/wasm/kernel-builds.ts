import { readFile } from "node:fs/promises";
import type { KernelExports } from "../../src/wasm/kernel-exports.ts";

/** The binaries that the package ships. */
export const kernelBuilds = ["kernels-wide.wasm", "kernels-relaxed.wasm", "kernels-simd.wasm"] as const;

/** An instance of the kernels in a memory of its own, with the table of numbers at its start. */
export interface KernelInstance {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelExports;
  /** The address of the table. */
  readonly table: number;
}

/** Starts one of the binaries. */
export async function startKernelBuild(name: (typeof kernelBuilds)[number]): Promise<KernelInstance> {
  const memory = new WebAssembly.Memory({ initial: 8 });
  const binary = await readFile(new URL(`../../assets/${name}`, import.meta.url));
  const { instance } = await WebAssembly.instantiate(new Uint8Array(binary), { env: { memory } });
  const kernels = instance.exports as unknown as KernelExports;
  const table = 64;
  kernels.writeTable(table);
  return { memory, kernels, table };
}
