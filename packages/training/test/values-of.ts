import type { NamedTensors } from "../src/index.ts";

/** The values of tensors by name, copied. */
export async function valuesOf(tensors: NamedTensors): Promise<Record<string, number[]>> {
  const read = Object.entries(tensors).map(async ([name, x]) => [name, Array.from(await x.data())] as const);
  return Object.fromEntries(await Promise.all(read));
}
