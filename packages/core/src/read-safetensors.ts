import { safetensorsDtypes } from "./safetensors.ts";
import type { HostArray, HostTensor, SafetensorsDtype, SafetensorsFile } from "./safetensors.ts";
import { TweedieError } from "./tweedie-error.ts";

/** Options of {@link readSafetensors}. */
export interface ReadSafetensorsOptions {
  /** Named in errors, for example the file's path. */
  readonly name?: string;
  /** Accept NaN and infinities in float tensors, which are refused by default: one spoils every later result. */
  readonly allowNonFinite?: boolean;
}

/**
 * Reads a safetensors file, checking every bound: the header's length and form, dtypes, shapes, and that the tensors
 * cover the data exactly once.
 *
 * @param bytes - the whole file; the arrays returned are copies
 * @param options - the name used in errors, and whether non-finite values pass
 * @returns tensors and metadata
 * @throws TweedieError that says what is wrong, if the file is truncated, overlapping, oversized or not safetensors
 */
export function readSafetensors(bytes: Uint8Array, options: ReadSafetensorsOptions = {}): SafetensorsFile {
  const { name: source = "the file", allowNonFinite = false } = options;
  const fail = (expected: string, got: string, cause?: unknown): never => {
    throw new TweedieError(
      `readSafetensors: expected ${expected}, got ${got} in ${source}. The file is damaged or not safetensors: ` +
        `fetch or write it again.`,
      cause === undefined ? undefined : { cause },
    );
  };
  const { header, data } = split(bytes, fail);
  const metadata = stringRecord(header["__metadata__"] ?? {}, fail);
  const infos = Object.entries(header)
    .filter(([name]) => name !== "__metadata__")
    .map(([name, value]) => ({ name, ...info(name, value, fail) }))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);

  const tensors: Record<string, HostTensor> = Object.create(null) as Record<string, HostTensor>;
  let at = 0;
  for (const { name, dtype, shape, begin, end } of infos) {
    if (begin !== at) fail(`tensor "${name}" to begin at byte ${at}`, `${begin} (${begin < at ? "overlap" : "gap"})`);
    if (end > data.length) fail(`${end} bytes of data for tensor "${name}"`, `${data.length} (truncated)`);
    const values = decode(dtype, data.subarray(begin, end));
    if (!allowNonFinite && (values instanceof Float32Array || values instanceof Float64Array)) {
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) fail(`finite values in tensor "${name}"`, `${values[bad]} at position ${bad}`);
    }
    tensors[name] = { dtype, shape, data: values };
    at = end;
  }
  if (at !== data.length) fail(`${at} bytes of data`, `${data.length} (${data.length - at} belong to no tensor)`);
  return { tensors, metadata };
}

type Fail = (expected: string, got: string, cause?: unknown) => never;

/** The reference implementation's limit. */
const maximumHeader = 100_000_000;

function split(bytes: Uint8Array, fail: Fail): { header: Record<string, unknown>; data: Uint8Array } {
  if (bytes.length < 8) return fail("at least 8 bytes", `${bytes.length} (truncated)`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
  if (length > BigInt(maximumHeader)) return fail(`a header of at most ${maximumHeader} bytes`, `${length}`);
  const end = 8 + Number(length);
  if (end > bytes.length) return fail(`a header of ${length} bytes`, `${bytes.length - 8} (truncated)`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, end)));
  } catch (cause) {
    return fail("a header of JSON", (cause as Error).message, cause);
  }
  if (!isRecord(header)) return fail("a header that is a JSON object", JSON.stringify(header));
  return { header, data: bytes.subarray(end) };
}

function info(
  name: string,
  value: unknown,
  fail: Fail,
): { dtype: SafetensorsDtype; shape: number[]; begin: number; end: number } {
  if (!isRecord(value)) return fail(`an object for tensor "${name}"`, JSON.stringify(value));
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(safetensorsDtypes, dtype)) {
    return fail(
      `a dtype among ${Object.keys(safetensorsDtypes).join(", ")} for tensor "${name}"`,
      JSON.stringify(dtype),
    );
  }
  if (!isIndices(shape)) return fail(`a shape of integers for tensor "${name}"`, JSON.stringify(shape));
  if (!isIndices(offsets) || offsets.length !== 2) {
    return fail(`two data_offsets for tensor "${name}"`, JSON.stringify(offsets));
  }
  const [begin, end] = offsets as [number, number];
  const size = shape.reduce((product, axis) => product * axis, safetensorsDtypes[dtype as SafetensorsDtype].bytes);
  if (!Number.isSafeInteger(size) || end - begin !== size) {
    return fail(`${size} bytes for tensor "${name}" of shape [${shape}]`, `${end - begin}`);
  }
  return { dtype: dtype as SafetensorsDtype, shape, begin, end };
}

function stringRecord(value: unknown, fail: Fail): Record<string, string> {
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === "string")) {
    return fail("__metadata__ of strings", JSON.stringify(value));
  }
  return value as Record<string, string>;
}

function decode(dtype: SafetensorsDtype, bytes: Uint8Array): HostArray {
  // A copy, aligned and alone in its buffer; `slice` of a Node Buffer would be a view of the whole file.
  const { buffer } = new Uint8Array(bytes);
  switch (dtype) {
    case "F64":
      return new Float64Array(buffer);
    case "F32":
      return new Float32Array(buffer);
    case "F16":
      return Float32Array.from(new Uint16Array(buffer), fromHalf);
    case "BF16":
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer);
    case "I64":
      return new BigInt64Array(buffer);
    case "I32":
      return new Int32Array(buffer);
    case "I16":
      return new Int16Array(buffer);
    case "I8":
      return new Int8Array(buffer);
    case "U8":
    case "BOOL":
      return new Uint8Array(buffer);
  }
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isIndices = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
