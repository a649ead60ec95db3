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

/** The element types by name, with the bytes of an element. */
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
