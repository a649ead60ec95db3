import { TweedieError } from "@tweedie/core";

/** An array of bytes with its shape: what an IDX file of MNIST's kind holds. */
export interface IdxArray {
  /** The shape, such as `[60000, 28, 28]` for images and `[60000]` for labels. */
  readonly shape: readonly number[];
  /** The values 0 to 255, in row-major order; a view on the bytes that were read. */
  readonly data: Uint8Array;
}

/** Options of {@link readIdx}. */
export interface ReadIdxOptions {
  /** Named in errors, for example the file's path. */
  readonly name?: string;
}

/**
 * Reads an IDX file of unsigned bytes, the format of MNIST: two zero bytes, the type 8, the number of axes, their sizes
 * as big-endian 32-bit integers, then the data.
 *
 * @param bytes - the whole file, not compressed
 * @param options - the name used in errors
 * @returns shape and values; the values are a view on `bytes`
 * @throws TweedieError if the magic number, the number of axes or the length is wrong
 */
export function readIdx(bytes: Uint8Array, { name = "the file" }: ReadIdxOptions = {}): IdxArray {
  const fail = (expected: string, got: string, hint: string): never => {
    throw new TweedieError(`readIdx: expected ${expected}, got ${got} in ${name}. ${hint}`);
  };
  const [zero0, zero1, type, rank] = bytes;
  if (rank === undefined) return fail("a header of at least 4 bytes", `${bytes.length}`, truncated);
  if (zero0 === 0x1f && zero1 === 0x8b) return fail("an IDX file", "gzip data", "Decompress it first.");
  if (zero0 !== 0 || zero1 !== 0 || type !== unsignedByte) {
    const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return fail("the magic number 00 00 08 nn of unsigned bytes", magic, "It is not such a file, or it is damaged.");
  }
  if (rank < 1 || rank > 4) return fail("1 to 4 axes", `${rank}`, "It is not such a file, or it is damaged.");
  const start = 4 + 4 * rank;
  if (bytes.length < start) return fail(`a header of ${start} bytes`, `${bytes.length}`, truncated);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (bytes.length !== start + size) {
    return fail(`${start + size} bytes for the shape [${shape}]`, `${bytes.length}`, truncated);
  }
  return { shape, data: bytes.subarray(start) };
}

const unsignedByte = 8;
const truncated = "It is truncated or damaged: fetch it again.";
