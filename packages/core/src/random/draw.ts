import type { RandomEngine } from "./random-engine.ts";
import { scriptEngine } from "./script-engine.ts";
import { wasmEngine } from "./wasm-engine.ts";

/** Which numbers are drawn. */
export interface Draw {
  /** The two words of the key. */
  readonly key: readonly [number, number];
  /** The number of the first block of every stream. */
  readonly offset: number;
  /** The streams, in the order of the result. */
  readonly streams: readonly number[];
  /** How many numbers each gives. */
  readonly perStream: number;
  /** How many of each stream are left out before them. */
  readonly skipped: number;
}

/** How many numbers a block of four words gives. */
export const numbersPerBlock: Readonly<Record<"normal" | "uniform", number>> = Object.freeze({ normal: 4, uniform: 2 });

/** Standard normal numbers, which float32 holds exactly; four of a block. */
export function drawNormals(draw: Draw, engine: RandomEngine = theEngine()): Float32Array {
  const out = new Float32Array(draw.streams.length * draw.perStream);
  drawInParts(draw, 1, engine, (at, count) => {
    engine.toNormals(count);
    out.set(engine.normals.subarray(0, count), at);
  });
  return out;
}

/** Uniform numbers in the open interval (0, 1); two of a block. */
export function drawUniforms(draw: Draw, engine: RandomEngine = theEngine()): Float64Array {
  const out = new Float64Array(draw.streams.length * draw.perStream);
  drawInParts(draw, 2, engine, (at, count) => {
    engine.toUniforms(count);
    out.set(engine.uniforms.subarray(0, count), at);
  });
  return out;
}

/** Draws words of all streams, in parts that there is room for, and has each part taken away. */
function drawInParts(
  { key: [key, keyHigh], offset, streams, perStream, skipped }: Draw,
  wordsPerNumber: 1 | 2,
  engine: RandomEngine,
  take: (at: number, count: number) => void,
): void {
  const { room } = engine;
  let done = 0;
  let words = 0;
  const flush = (): void => {
    const count = words / wordsPerNumber;
    if (count > 0) take(done, count);
    done += count;
    words = 0;
  };
  for (const id of streams) {
    // Stream 0 is the one without rows, so that row 0 does not repeat it.
    const stream = id + 1;
    const streamHigh = Math.floor(stream / 2 ** 32);
    const end = (skipped + perStream) * wordsPerNumber;
    for (let word = skipped * wordsPerNumber; word < end;) {
      const inBlock = word % 4;
      // Parts of a stream end with a block, so that the next one begins with a block.
      const part = Math.min(end - word, Math.floor((room - words + inBlock) / 4) * 4 - inBlock);
      if (part <= 0 || (inBlock > 0 && words > 0)) {
        flush();
        continue;
      }
      const block = offset + Math.floor(word / 4);
      const blocks = Math.ceil((inBlock + part) / 4);
      const high = Math.floor(block / 2 ** 32);
      engine.drawWords(words - inBlock, blocks, block | 0, high, stream | 0, streamHigh, key, keyHigh);
      words += part;
      word += part;
    }
  }
  flush();
}

// Made at the first draw; what it holds between draws has no meaning.
let engine: RandomEngine | undefined;
const theEngine = (): RandomEngine => (engine ??= wasmEngine() ?? scriptEngine());
