import type { Tensor } from "@tensorflow/tfjs-core";
import { philox } from "./philox.ts";
import { drawNormals, drawUniforms, numbersPerBlock } from "./random/draw.ts";
import type { Draw } from "./random/draw.ts";
import { checkWindow, isWindow } from "./row-window.ts";
import type { RowWindow } from "./row-window.ts";
import { tensorOfOwn } from "./tensor-of.ts";
import { TweedieError } from "./tweedie-error.ts";

/**
 * A counter-based source of random numbers: every number is a function of (key, stream, offset), drawn on the host, so
 * that one seed gives the same bits on every backend and engine.
 *
 * A draw moves the offset on; nothing else changes.
 */
export interface Rng {
  /** Standard normal numbers of a shape: float32 numbers, also where the backend works in float64. */
  normal(shape: readonly number[]): Tensor;
  /** Numbers uniform in the open interval (0, 1), of a shape; fine-grained near 0. */
  uniform(shape: readonly number[]): Tensor;
  /** Standard normal numbers on the host: those of `normal`. */
  normals(count: number): Float32Array;
  /** Uniform float64 numbers in (0, 1) on the host. */
  uniforms(count: number): Float64Array;
  /** Moves on as if normal numbers of a shape had been drawn, which takes no time. */
  skip(shape: readonly number[]): void;
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
   * @param ids - one integer of at least 0 for each row; in a window, for each row of the whole batch
   */
  forRows(ids: readonly number[]): Rng;
  /**
   * The numbers of some rows of a batch, for a program that holds these rows only: a draw of `[count, ...]` gives the rows
   * from `first` on of what a draw of `[total, ...]` gives without the window. The first axis of every shape must be
   * `count`. A window is a view: a draw from it moves this generator on by what the whole batch takes. Generators split
   * off it have the same window.
   *
   * @param window - the rows; in a window, counted from its first
   */
  window(window: RowWindow): Rng;
  /**
   * The generator of the whole batch in a window, else this one: for numbers that all rows share, and for draws in which
   * rows depend on one another. Also a view: what is drawn from it moves the window on.
   */
  whole(): Rng;
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
  /** The rows that are drawn, where they are not the whole batch. */
  readonly window?: RowWindow;
}

/**
 * A generator of random numbers: Philox 4x32-10 ({@link philox}), of whose words one gives a normal number, by inversion, and
 * two give a uniform one. They are made by WebAssembly where it may be used, else by JavaScript, with the same bits.
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
    return view(seed, { offset: seed.offset });
  }
  if (!isIndex(seed)) {
    throw new TweedieError(`rng: expected a seed that is an integer of at least 0, got ${seed}. Choose such a number.`);
  }
  return view({ key: [seed >>> 0, Math.floor(seed / 2 ** 32)], rows: null }, { offset: 0 });
}

/** A generator at a position that it may share with others. */
function view({ key, rows, window }: Omit<RngState, "offset">, position: { offset: number }): Rng {
  const [k0, k1] = key;
  const known = { key, rows, ...(window && { window }) };
  const streams = (window ? rows?.slice(window.first, window.first + window.count) : rows) ?? [-1];
  /** What the length of a draw must be a multiple of. */
  const length = window?.count ?? rows?.length;

  /** How many numbers of each stream a draw gives, how many it leaves out before them, and how many it takes in all. */
  const shares = (count: number): [perStream: number, before: number, taken: number] => {
    const perStream = count / streams.length;
    // Without streams of their own the rows of a batch follow each other in one.
    const perRow = count / (window?.count ?? 1);
    return window && !rows ? [perStream, window.first * perRow, window.total * perRow] : [perStream, 0, perStream];
  };
  const moveOn = (taken: number, perBlock: number): void => {
    position.offset += Math.ceil(taken / perBlock);
  };

  /** What a draw of so many numbers takes from where the generator is, which moves on. */
  const drawn = (count: number, perBlock: number): Draw => {
    const [perStream, skipped, taken] = shares(count);
    const draw = { key, offset: position.offset, streams, perStream, skipped };
    moveOn(taken, perBlock);
    return draw;
  };

  const countOf = (shape: readonly number[]): number => {
    if (length !== undefined && shape[0] !== length) {
      throw new TweedieError(
        window
          ? `rng: expected a first axis of ${length}, the rows of the window, got the shape [${shape}]. ` +
              `Draw what all rows share from whole().`
          : `rng: expected a first axis of ${length}, one row for each stream, got the shape [${shape}]. ` +
              `Call forRows with the ids of this batch.`,
      );
    }
    return shape.reduce((product, size) => product * size, 1);
  };
  const checkedCount = (count: number): number => {
    if (length !== undefined && count % length !== 0) {
      throw new TweedieError(
        `rng: expected a multiple of ${length} numbers, as many for each row, got ${count}. ` +
          `Draw whole rows${window ? ", or what they share from whole()" : ""}.`,
      );
    }
    return count;
  };
  const { normal, uniform } = numbersPerBlock;

  const self: Rng = Object.freeze({
    normal: (shape: readonly number[]) => tensorOfOwn(drawNormals(drawn(countOf(shape), normal)), shape),
    uniform: (shape: readonly number[]) =>
      tensorOfOwn(drawUniforms(drawn(countOf(shape), uniform)).map(belowOne), shape),
    normals: (count: number) => drawNormals(drawn(checkedCount(count), normal)),
    uniforms: (count: number) => drawUniforms(drawn(checkedCount(count), uniform)),
    skip: (shape: readonly number[]) => moveOn(shares(countOf(shape))[2], normal),
    split: (label: string | number) => view({ ...known, key: childKey(k0, k1, label) }, { offset: 0 }),
    forRows: (ids: readonly number[]) => {
      if (ids.length === 0 || !ids.every(isIndex)) {
        throw new TweedieError(`rng: expected row ids that are integers of at least 0, got [${ids}]. Number the rows.`);
      }
      if (window && ids.length !== window.total) {
        throw new TweedieError(
          `rng: expected the ids of all ${window.total} rows of the batch, got ${ids.length}. Number the whole batch.`,
        );
      }
      return view({ ...known, rows: [...ids] }, { ...position });
    },
    window: (part: RowWindow) => {
      checkWindow("rng", part, length);
      const { first, total } = window ?? { first: 0, total: part.total };
      return view({ key, rows, window: { first: first + part.first, count: part.count, total } }, position);
    },
    whole: () => (window ? view({ key, rows }, position) : self),
    state: () => ({ ...known, offset: position.offset }),
  });
  return self;
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
  const { key, offset, rows, window }: Partial<RngState> = value ?? {};
  const words = Array.isArray(key) && key.length === 2 && key.every((word) => isIndex(word) && word < 2 ** 32);
  const streams = rows === null || (Array.isArray(rows) && rows.length > 0 && rows.every(isIndex));
  return words && isIndex(offset) && streams && (window === undefined || isWindow(window, rows?.length));
}

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
