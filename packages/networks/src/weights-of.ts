import { clone, tidy } from "@tensorflow/tfjs-core";
import type { Variable } from "@tensorflow/tfjs-core";
import { writeSafetensors } from "@tweedie/core";

/**
 * The variables of a network as a safetensors file of dtype F32, in the layouts of TensorFlow.
 *
 * It holds the values at the time of the call, also where the variables change before the promise settles. Equal
 * weights give equal bytes.
 *
 * @param variables - the variables by name
 * @returns the bytes of the file
 */
export async function weightsOf(variables: Readonly<Record<string, Variable>>): Promise<Uint8Array> {
  const names = Object.keys(variables);
  const copies = tidy(() => names.map((name) => clone(variables[name]!)));
  try {
    const values = await Promise.all(copies.map((copy) => copy.data<"float32">()));
    const tensors = Object.fromEntries(
      names.map((name, i) => [
        name,
        { dtype: "F32" as const, shape: copies[i]!.shape, data: new Float32Array(values[i]!) },
      ]),
    );
    return writeSafetensors({ tensors, metadata: { format: "tf" } });
  } finally {
    for (const copy of copies) copy.dispose();
  }
}
