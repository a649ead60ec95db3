import { philox } from "../philox.ts";
import type { RandomEngine } from "./random-engine.ts";
import { wordToNormal } from "./word-to-normal.ts";

/** Random numbers by JavaScript alone, for places where WebAssembly or its SIMD is missing or forbidden. */
export function scriptEngine(): RandomEngine {
  const words = new Uint32Array(before + room + 4);
  const normals = new Float32Array(room);
  const uniforms = new Float64Array(room / 2);
  return Object.freeze({
    room,
    normals,
    uniforms,
    drawWords: (at, blocks, counter, counterHigh, stream, streamHigh, key, keyHigh) => {
      for (let block = 0; block < blocks; block++) {
        const low = (counter >>> 0) + block;
        const high = low < 2 ** 32 ? counterHigh : counterHigh + 1;
        philox(words, before + at + 4 * block, low | 0, high, stream, streamHigh, key, keyHigh);
      }
    },
    toNormals: (count) => {
      for (let i = 0; i < count; i++) normals[i] = wordToNormal(words[before + i]!);
    },
    toUniforms: (count) => {
      for (let i = 0; i < count; i++) uniforms[i] = open(words[before + 2 * i]!, words[before + 2 * i + 1]!);
    },
  } satisfies RandomEngine);
}

const room = 4096;
const before = 4;

/** The centre of one of 2^52 equal parts of (0, 1); below 2^-32 of one of 2^64 parts, so that small ones stay fine. */
function open(high: number, low: number): number {
  return high === 0 ? (low + 0.5) * 2 ** -64 : (high * 2 ** 20 + (low >>> 12) + 0.5) * 2 ** -52;
}
