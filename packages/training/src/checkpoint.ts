import type { Tensor } from "@tensorflow/tfjs-core";
import { readSafetensors, tensorOf, TweedieError, writeSafetensors } from "@tweedie/core";
import type { HostTensor } from "@tweedie/core";
import type { NamedTensors } from "./optimizer.ts";
import type { TrainingContents, TrainingState } from "./training-state.ts";

/** Free data of the caller that a checkpoint carries, such as the hash of a configuration: plain JSON. */
export type CheckpointMetadata = Readonly<Record<string, unknown>>;

/** What a checkpoint holds, on the host. */
export interface Checkpoint {
  /** The number of updates done. */
  readonly step: number;
  /** The caller's data. */
  readonly metadata: CheckpointMetadata;
  /** The tensors, named `weights/<name>`, `optimizer/<name>` and `ema/<name>`. */
  readonly tensors: Readonly<Record<string, HostTensor>>;
}

/**
 * A training run as one safetensors file: weights, the optimiser's state, averaged weights, the number of updates, and a
 * SHA-256 sum over all of it.
 *
 * The tensors are taken at the time of the call: training may go on while the promise is pending.
 *
 * @param state - the run; borrowed
 * @param metadata - data of the caller, plain JSON
 * @returns the bytes; the same state gives the same bytes
 * @throws TweedieError if a value is not finite
 */
export async function encodeCheckpoint(state: TrainingState, metadata: CheckpointMetadata = {}): Promise<Uint8Array> {
  const { step } = state;
  const clones = Object.entries(tensorsOf(state.contents())).map(([name, x]) => [name, x.clone()] as const);
  try {
    const read = await Promise.all(clones.map(([, x]) => x.data<"float32">()));
    const tensors: Record<string, HostTensor> = {};
    for (const [k, [name, { shape }]] of clones.entries()) {
      const data = read[k]!;
      const bad = data.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) {
        throw new TweedieError(
          `encodeCheckpoint: expected finite values, got ${data[bad]} at position ${bad} of "${name}" at step ${step}. ` +
            `Go back to an earlier checkpoint.`,
        );
      }
      // The float64 backend returns a Float64Array, which the type does not know.
      tensors[name] = { dtype: data.BYTES_PER_ELEMENT === 8 ? "F64" : "F32", shape, data };
    }
    const header = { format, version, step: `${step}`, metadata: JSON.stringify(metadata) };
    const sha256 = await digest(tensors, header);
    return writeSafetensors({ tensors, metadata: { ...header, sha256 } });
  } finally {
    for (const [, x] of clones) x.dispose();
  }
}

/**
 * Reads a checkpoint and checks it: the form of the file, the SHA-256 sum, and that all values are finite.
 *
 * @param bytes - what {@link encodeCheckpoint} returned
 * @param name - named in errors, for example the file's path
 * @returns the contents on the host
 * @throws TweedieError if the bytes are truncated, changed, or not a checkpoint of a known version
 */
export async function decodeCheckpoint(bytes: Uint8Array, name = "the file"): Promise<Checkpoint> {
  const file = readSafetensors(bytes, { name });
  const { sha256, ...header } = file.metadata;
  if (header["format"] !== format) {
    throw new TweedieError(
      `decodeCheckpoint: expected a checkpoint of tweedie, got another safetensors file in ${name}. ` +
        `Load weights alone with the network's own function.`,
    );
  }
  if (header["version"] !== version) {
    throw new TweedieError(
      `decodeCheckpoint: expected version ${version} of the format, got ${header["version"]} in ${name}. ` +
        `Read it with the release that wrote it, or a later one.`,
    );
  }
  const actual = await digest(file.tensors, header);
  if (actual !== sha256) {
    throw new TweedieError(
      `decodeCheckpoint: expected the SHA-256 sum ${sha256}, got ${actual} in ${name}. The file has changed since it ` +
        `was written: use another one.`,
    );
  }
  const { step, metadata } = header as Record<"step" | "metadata", string>;
  return { step: Number(step), metadata: JSON.parse(metadata) as CheckpointMetadata, tensors: file.tensors };
}

/** Whether these are the bytes of a checkpoint, as far as can be said, of a version that this release cannot read. */
export function isOfAnotherVersion(bytes: Uint8Array): boolean {
  try {
    const { metadata } = readSafetensors(bytes);
    return metadata["format"] === format && metadata["version"] !== version;
  } catch {
    return false;
  }
}

/**
 * Puts a checkpoint into a training run, bit for bit.
 *
 * @param state - a run with the same variables, kind of optimiser and EMA; unchanged if this throws
 * @param checkpoint - what {@link decodeCheckpoint} returned
 * @param name - named in errors
 * @throws TweedieError if a name is missing or left over, or a shape differs
 */
export function restoreCheckpoint(state: TrainingState, checkpoint: Checkpoint, name = "the checkpoint"): void {
  const now = state.contents();
  checkNames(tensorsOf(now), checkpoint.tensors, name);
  const group = (prefix: keyof typeof prefixes, like: NamedTensors): NamedTensors =>
    Object.fromEntries(
      Object.keys(like).map((key) => {
        const { data, shape } = checkpoint.tensors[`${prefixes[prefix]}${key}`]!;
        return [key, tensorOf(data as Float32Array, shape)];
      }),
    );
  state.replace({
    step: checkpoint.step,
    weights: group("weights", now.weights),
    optimizer: group("optimizer", now.optimizer),
    ema: group("ema", now.ema),
  });
}

const format = "tweedie-checkpoint";
const version = "1";
const prefixes = { weights: "weights/", optimizer: "optimizer/", ema: "ema/" } as const;

function tensorsOf(contents: TrainingContents): Record<string, Tensor> {
  const groups = Object.entries(prefixes) as [keyof typeof prefixes, string][];
  return Object.fromEntries(
    groups.flatMap(([group, prefix]) => Object.entries(contents[group]).map(([name, x]) => [`${prefix}${name}`, x])),
  );
}

/** Safetensors files have one form for the same contents, so the sum can be taken of the file without it. */
async function digest(tensors: Checkpoint["tensors"], metadata: Readonly<Record<string, string>>): Promise<string> {
  const bytes = writeSafetensors({ tensors, metadata });
  const sum = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function checkNames(expected: Record<string, Tensor>, got: Checkpoint["tensors"], source: string): void {
  const fail = (what: string, value: string): never => {
    throw new TweedieError(
      `restoreCheckpoint: expected ${what}, got ${value} in ${source}. Make the network, the optimiser and the EMA as ` +
        `they were in that run.`,
    );
  };
  const missing = Object.keys(expected).filter((name) => !Object.hasOwn(got, name));
  if (missing.length > 0) fail(`the tensor "${missing[0]}"${more(missing)}`, "none");
  const extra = Object.keys(got).filter((name) => !Object.hasOwn(expected, name));
  if (extra.length > 0) fail("only the tensors of this run", `"${extra[0]}"${more(extra)} besides`);
  for (const [name, { shape }] of Object.entries(expected)) {
    const { shape: stored, dtype } = got[name]!;
    if (`${stored}` !== `${shape}`) fail(`the shape [${shape}] for "${name}"`, `[${stored}]`);
    if (dtype !== "F32" && dtype !== "F64") fail(`floats for "${name}"`, dtype);
  }
}

const more = (names: readonly string[]): string => (names.length > 1 ? ` and ${names.length - 1} more` : "");
