import type { HostArray, HostTensor, SafetensorsDtype, SafetensorsFile } from "./safetensors.ts";
import { TweedieError } from "./tweedie-error.ts";

/** Options of {@link writeSafetensors}. */
export interface WriteSafetensorsOptions {
  /** Write NaN and infinities in float tensors, which are refused by default, as by `readSafetensors`. */
  readonly allowNonFinite?: boolean;
}

/**
 * Writes tensors in the safetensors format (https://huggingface.co/docs/safetensors): names in sorted order, so that
 * equal contents give equal bytes.
 *
 * @param file - tensors of dtype F64, F32, I64, I32, I16, I8, U8 or BOOL, and metadata
 * @param options - whether non-finite values pass
 * @returns the bytes of the file
 * @throws TweedieError if a tensor's data do not fit its shape and dtype, or are not finite
 */
export function writeSafetensors(
  { tensors, metadata = {} }: Partial<SafetensorsFile> & Pick<SafetensorsFile, "tensors">,
  { allowNonFinite = false }: WriteSafetensorsOptions = {},
): Uint8Array {
  const names = Object.keys(tensors).sort();
  // Without a prototype, so that a tensor may have any name.
  const header = Object.create(null) as Record<string, unknown>;
  if (Object.keys(metadata).length > 0) {
    header["__metadata__"] = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  let length = 0;
  for (const name of names) {
    const { dtype, shape, data } = checked(name, tensors[name]!, allowNonFinite);
    header[name] = { dtype, shape, data_offsets: [length, length + data.byteLength] };
    length += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const name of names) {
    const { data } = tensors[name]!;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function checked(name: string, tensor: HostTensor, allowNonFinite: boolean): HostTensor {
  const { dtype, shape, data } = tensor;
  const fail = (expected: string, got: string, advice: string): never => {
    throw new TweedieError(`writeSafetensors: expected ${expected} for "${name}", got ${got}. ${advice}`);
  };
  if (name === "__metadata__") fail("another name", "the one of the metadata", "Rename the tensor.");
  const array = Object.hasOwn(arrays, dtype) ? arrays[dtype] : undefined;
  if (!array) {
    return fail(`a dtype among ${Object.keys(arrays).join(", ")}`, dtype, "Widen half precision to F32.");
  }
  if (!shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0)) {
    fail("a shape of integers of at least 0", `[${shape}]`, "Correct the shape.");
  }
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (!(data instanceof array) || data.length !== size) {
    const got = `${data.length} in a ${data.constructor.name}`;
    fail(`${size} elements of ${dtype} in a ${array.name}`, got, "Pass the array that the dtype names.");
  }
  if (!allowNonFinite && (data instanceof Float32Array || data instanceof Float64Array)) {
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      fail("finite values", `${data[bad]} at position ${bad}`, "Mend them, or write them with allowNonFinite.");
    }
  }
  return tensor;
}

/** What holds the elements of a dtype; half precision is only read. */
const arrays: Readonly<Partial<Record<SafetensorsDtype, new () => HostArray>>> = {
  F64: Float64Array,
  F32: Float32Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
};
