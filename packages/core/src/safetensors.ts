import { TweedieError } from "./tweedie-error.ts";

/** The element types of the safetensors format that are read and written here. */
export type SafetensorsDtype = "F64" | "F32" | "F16" | "BF16" | "I64" | "I32" | "I16" | "I8" | "U8" | "BOOL";

/** A tensor on the host. Half-precision data are widened to float32 when read. */
export interface HostTensor {
  /** The element type in the file. */
  readonly dtype: SafetensorsDtype;
  /** The shape. */
  readonly shape: readonly number[];
  /** The values, in row-major order. */
  readonly data: HostArray;
}

/** The arrays that {@link HostTensor} holds. */
export type HostArray = Float64Array | Float32Array | BigInt64Array | Int32Array | Int16Array | Int8Array | Uint8Array;

/** The contents of a safetensors file. */
export interface SafetensorsFile {
  /** The tensors by name. */
  readonly tensors: Readonly<Record<string, HostTensor>>;
  /** The free text of the header's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The element types by name: bytes an element, and the array that holds them once read. */
export const safetensorsDtypes: Readonly<Record<SafetensorsDtype, { readonly bytes: number }>> = Object.freeze({
  F64: { bytes: 8 },
  F32: { bytes: 4 },
  F16: { bytes: 2 },
  BF16: { bytes: 2 },
  I64: { bytes: 8 },
  I32: { bytes: 4 },
  I16: { bytes: 2 },
  I8: { bytes: 1 },
  U8: { bytes: 1 },
  BOOL: { bytes: 1 },
});

/**
 * Writes tensors in the safetensors format (https://huggingface.co/docs/safetensors): names in sorted order, so that
 * equal contents give equal bytes.
 *
 * @param file - tensors of dtype F64, F32, I64, I32, I16, I8, U8 or BOOL, and metadata
 * @returns the bytes of the file
 * @throws TweedieError if a tensor's data do not fit its shape and dtype
 */
export function writeSafetensors({
  tensors,
  metadata = {},
}: Partial<SafetensorsFile> & Pick<SafetensorsFile, "tensors">): Uint8Array {
  const names = Object.keys(tensors).sort();
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) {
    header["__metadata__"] = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  let length = 0;
  for (const name of names) {
    const { dtype, shape, data } = tensors[name]!;
    const size = shape.reduce((product, axis) => product * axis, 1);
    if (data.length !== size || data.BYTES_PER_ELEMENT !== safetensorsDtypes[dtype]?.bytes || name === "__metadata__") {
      throw new TweedieError(
        `writeSafetensors: expected ${size} elements of ${dtype} for "${name}", got ${data.length} of ` +
          `${data.BYTES_PER_ELEMENT} bytes. Pass the array that the dtype names.`,
      );
    }
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
