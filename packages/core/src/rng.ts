import type { Tensor } from "@tensorflow/tfjs-core";
import { normalQuantile } from "./normal-quantile.ts";
import { philox } from "./philox.ts";
import { tensorOf } from "./tensor-of.ts";
import { TweedieError } from "./tweedie-error.ts";

/**
 * A counter-based source of random numbers: every number is a function of (key, stream, offset), drawn on the host, so
 * that one seed gives the same bits on every backend and engine.
 *
 * A draw moves the offset on; nothing else changes.
 */
export interface Rng {
  /** Standard normal numbers of a shape. */
  normal(shape: readonly number[]): Tensor;
  /** Numbers uniform in the open interval (0, 1), of a shape; fine-grained near 0. */
  uniform(shape: readonly number[]): Tensor;
  /** Uniform float64 numbers in (0, 1) on the host. */
  uniforms(count: number): Float64Array;
  /**
   * An independent generator that depends on this one's key and the label alone, not on what has been drawn.
   *
   * @param label - a name or an integer, such as the number of a training step
   */
  split(label: string | number): Rng;
  /**
   * A generator in which row i of every draw comes from stream `ids[i]`: sample number `ids[i]` is the same whatever the
   * batch. The first axis of every shape must be `ids.length`. It starts at this generator's offset.
   *
   * @param ids - one integer of at least 0 for each row
   */
  forRows(ids: readonly number[]): Rng;
  /** The whole state, as JSON; {@link rng} restores it exactly. */
  state(): RngState;
}

/** The state of an {@link Rng}: plain JSON. */
export interface RngState {
  /** The two words of the key, each below $2^{32}$. */
  readonly key: readonly [number, number];
  /** Blocks of four words drawn so far, in each stream. */
  readonly offset: number;
  /** The streams of the rows, at least one, or null where all numbers come from one stream. */
  readonly rows: readonly number[] | null;
}

/**
 * A generator of random numbers: Philox 4x32-10 ({@link philox}) with normals by inversion ({@link normalQuantile}).
 *
 * @param seed - an integer of at least 0, or the state of a generator to restore
 * @returns the generator
 * @throws TweedieError if the seed is not a safe integer of at least 0, or the state is damaged
 */
export function rng(seed: number | RngState): Rng {
  if (typeof seed !== "number") {
    if (!isState(seed)) {
      throw new TweedieError(`rng: expected a state made by state(), got ${JSON.stringify(seed)}. Pass it unchanged.`);
    }
    return fromState(seed);
  }
  if (!isIndex(seed)) {
    throw new TweedieError(`rng: expected a seed that is an integer of at least 0, got ${seed}. Choose such a number.`);
  }
  return fromState({ key: [seed >>> 0, Math.floor(seed / 2 ** 32)], offset: 0, rows: null });
}

function fromState({ key, offset: start, rows }: RngState): Rng {
  const [k0, k1] = key;
  let offset = start;

  const fill = (count: number): Float64Array => {
    const streams = rows ?? [-1];
    const perStream = count / streams.length;
    const blocks = Math.ceil(perStream / 2);
    const out = new Float64Array(count);
    const words = new Uint32Array(4);
    streams.forEach((id, row) => {
      // Stream 0 is the one without rows, so that row 0 does not repeat it.
      const stream = id + 1;
      const high = Math.floor(stream / 2 ** 32);
      for (let block = 0, i = row * perStream, end = i + perStream; block < blocks; block++, i += 2) {
        const counter = offset + block;
        philox(words, 0, counter | 0, Math.floor(counter / 2 ** 32), stream | 0, high, k0, k1);
        out[i] = open(words[0]!, words[1]!);
        if (i + 1 < end) out[i + 1] = open(words[2]!, words[3]!);
      }
    });
    offset += blocks;
    return out;
  };

  const draw = (shape: readonly number[], map: (u: number) => number): Tensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    if (rows && shape[0] !== rows.length) {
      throw new TweedieError(
        `rng: expected a first axis of ${rows.length}, one row for each stream, got the shape [${shape}]. ` +
          `Call forRows with the ids of this batch.`,
      );
    }
    return tensorOf(fill(count).map(map), shape);
  };

  return Object.freeze({
    normal: (shape: readonly number[]) => draw(shape, normalQuantile),
    uniform: (shape: readonly number[]) => draw(shape, belowOne),
    uniforms: (count: number) => {
      if (rows && count % rows.length !== 0) {
        throw new TweedieError(
          `rng: expected a multiple of ${rows.length} numbers, as many for each row, got ${count}. Draw whole rows.`,
        );
      }
      return fill(count);
    },
    split: (label: string | number) => fromState({ key: childKey(k0, k1, label), offset: 0, rows }),
    forRows: (ids: readonly number[]) => {
      if (ids.length === 0 || !ids.every(isIndex)) {
        throw new TweedieError(`rng: expected row ids that are integers of at least 0, got [${ids}]. Number the rows.`);
      }
      return fromState({ key, offset, rows: [...ids] });
    },
    state: () => ({ key, offset, rows }),
  });
}

/** The centre of one of 2^52 equal parts of (0, 1); below 2^-32 of one of 2^64 parts, so that small ones stay fine. */
function open(high: number, low: number): number {
  return high === 0 ? (low + 0.5) * 2 ** -64 : (high * 2 ** 20 + (low >>> 12) + 0.5) * 2 ** -52;
}

/** The largest float32 below 1 is the cap: rounding to float32 must not give 1. */
const belowOne = (u: number): number => Math.min(u, 1 - 2 ** -24);

// The highest counter word of a drawn block is a stream's high word, below 2^21, so these two never collide with it.
const numberTag = 0xffffffff;
const textTag = 0xfffffffe;

function childKey(k0: number, k1: number, label: string | number): [number, number] {
  const words = new Uint32Array(4);
  if (typeof label === "number") {
    if (!isIndex(label)) {
      throw new TweedieError(`rng: expected a label that is an integer of at least 0 or a string, got ${label}.`);
    }
    philox(words, 0, label | 0, Math.floor(label / 2 ** 32), 0, numberTag, k0, k1);
    return [words[0]!, words[1]!];
  }
  const bytes = new TextEncoder().encode(label);
  const padded = new Uint8Array(Math.ceil((bytes.length + 1) / 8) * 8);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  let key: [number, number] = [k0, k1];
  for (let at = 0; at < padded.length; at += 8) {
    philox(words, 0, view.getInt32(at, true), view.getInt32(at + 4, true), bytes.length, textTag, key[0], key[1]);
    key = [words[0]!, words[1]!];
  }
  return key;
}

function isState(value: RngState | null): boolean {
  const { key, offset, rows }: Partial<RngState> = value ?? {};
  const words = Array.isArray(key) && key.length === 2 && key.every((word) => isIndex(word) && word < 2 ** 32);
  return words && isIndex(offset) && (rows === null || (Array.isArray(rows) && rows.length > 0 && rows.every(isIndex)));
}

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
