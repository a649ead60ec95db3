import { memory, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { empirical } from "../src/index.ts";

/**
 * The denoiser of a data set as large as MNIST: 60 000 images of 28x28, random, sparse and bounded like digits. Prints the
 * milliseconds of a batch of 16 with the largest error against float64 differences on the host, and the most memory that the
 * process had.
 *
 *     npx node --conditions=@tweedie/source packages/oracles/bench/empirical.ts
 */
await useBackend("wasm", { revectorize: true });

const [count, dimension, batch] = [60_000, 784, 16];
const values = new Float32Array(count * dimension);
for (let state = 1, i = 0; i < values.length; i++) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  // Four pixels of five are the background.
  values[i] = Math.max(0, state / 2 ** 32 - 0.8) * 10 - 1;
}

const timed = async <T extends Float32Array>(label: string, f: () => Tensor): Promise<T> => {
  const start = performance.now();
  const result = tidy(f);
  const data = await result.data();
  console.log(`${label.padEnd(28)} ${(performance.now() - start).toFixed(0).padStart(6)} ms`);
  result.dispose();
  return data as T;
};

/** The mean given z in float64, by differences. */
function exact(z: Float32Array, { alpha, sigma }: NoiseLevel): Float64Array {
  const squares = new Float64Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < dimension; j++, at++) squares[i]! += (z[j]! - alpha * values[at]!) ** 2;
  }
  const least = squares.reduce((a, b) => Math.min(a, b));
  const mean = new Float64Array(dimension);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const weight = Math.exp((least - squares[i]!) / (2 * sigma * sigma));
    total += weight;
    if (weight > 1e-20) for (let j = 0; j < dimension; j++) mean[j]! += weight * values[i * dimension + j]!;
  }
  return mean.map((v) => v / total);
}

const start = performance.now();
const law = empirical({ values, dimension });
console.log(`${"construction".padEnd(28)} ${(performance.now() - start).toFixed(0).padStart(6)} ms`);
for (const sigma of [0.002, 0.1, 1, 3, 5, 20, 80]) {
  const level = { t: 0.5, alpha: 1, sigma };
  const x = law.sample(batch, level, rng(1));
  const got = await timed(`denoise at sigma ${sigma}`, () => law.denoise(x, level).x0);
  const z = await x.data<"float32">();
  let worst = 0;
  for (const row of [0, 7]) {
    const from = row * dimension;
    const wanted = exact(z.slice(from, from + dimension), level);
    wanted.forEach((v, j) => (worst = Math.max(worst, Math.abs(v - got[from + j]!))));
  }
  console.log(`${" ".repeat(28)} largest error ${worst.toExponential(1)}`);
  x.dispose();
}
const level = { t: 0.5, alpha: 1, sigma: 3 };
const x = law.sample(batch, level, rng(1));
await timed("log density at sigma 3", () => law.logDensity(x, level));
await timed("posterior sample at sigma 3", () => law.samplePosterior(x, level, rng(2)));
x.dispose();
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(`${"most memory".padEnd(28)} ${String(peak).padStart(6)} MB resident, ${memory().numTensors} tensors left`);
