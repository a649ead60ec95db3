import { tidy } from "@tensorflow/tfjs-core";
import type { Variable } from "@tensorflow/tfjs-core";
import { readSafetensors, tensorOf, TweedieError } from "@tweedie/core";

/** Options of {@link loadWeights}. */
export interface LoadWeightsOptions {
  /** Named in errors, for example the file's path. */
  readonly name?: string;
}

/**
 * Sets the variables of a network to the contents of a safetensors file that has exactly their names and shapes, as
 * `weightsOf` writes it. Nothing changes unless everything fits.
 *
 * @param variables - the variables by name
 * @param bytes - the whole file; tensors of dtype F32, F16 or BF16, in the layouts of TensorFlow
 * @param options - the name used in errors
 * @throws TweedieError if the file is damaged or holds a value that is not finite, or, naming the first such tensor, if
 *   one is missing, is not float, has another shape or belongs to no variable
 */
export function loadWeights(
  variables: Readonly<Record<string, Variable>>,
  bytes: Uint8Array,
  { name: source = "the file" }: LoadWeightsOptions = {},
): void {
  const { tensors } = readSafetensors(bytes, { name: source });
  const fail = (expected: string, got: string): never => {
    throw new TweedieError(
      `loadWeights: expected ${expected}, got ${got} in ${source}. ` +
        `Make the network with the options that the weights were saved with.`,
    );
  };
  for (const [name, { shape }] of Object.entries(variables)) {
    const found = tensors[name];
    if (!found) return fail(`the tensor "${name}" of shape [${shape}]`, "none");
    if (found.shape.length !== shape.length || found.shape.some((size, axis) => size !== shape[axis])) {
      return fail(`the shape [${shape}] for the tensor "${name}"`, `[${found.shape}]`);
    }
    if (!(found.data instanceof Float32Array)) return fail(`F32, F16 or BF16 for the tensor "${name}"`, found.dtype);
  }
  const extra = Object.keys(tensors).find((name) => !Object.hasOwn(variables, name));
  if (extra !== undefined) return fail("the tensors of the network and no other", `the tensor "${extra}"`);

  tidy(() => {
    for (const [name, variable] of Object.entries(variables)) {
      variable.assign(tensorOf(tensors[name]!.data as Float32Array, variable.shape));
    }
  });
}
