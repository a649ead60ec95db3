import { grad, mul, sum } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng, tensorOf } from "@tweedie/core";
import { beforeAll, describe, expect, test } from "vitest";
import { empirical } from "@tweedie/oracles";

// In float32, against sums of float64 differences on the host.
beforeAll(async () => {
  await useBackend("wasm");
});

const [dimension, count, batch] = [200, 150, 5];

/** Data about 1 in size: a cloud, a tight cluster, and near-copies at distances from 1e-1 down to 1e-5. */
function makeData(offset: number): Float64Array {
  const noise = rng(1).uniforms(count * dimension);
  const out = new Float64Array(count * dimension);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < dimension; j++) {
      const u = 2 * noise[i * dimension + j]! - 1;
      const near = i >= 100 && i < 106 ? 10 ** (99 - i) : 1;
      const base = i >= 100 && i < 106 ? out[j]! - offset : 0;
      out[i * dimension + j] = Math.fround(offset + base + near * u);
    }
  }
  return out;
}

function exact(values: Float64Array, z: ArrayLike<number>, { alpha, sigma }: { alpha: number; sigma: number }) {
  const logits = Array.from({ length: count }, (_, i) => {
    let square = 0;
    for (let j = 0; j < dimension; j++) square += (z[j]! - alpha * values[i * dimension + j]!) ** 2;
    return -square / (2 * sigma ** 2);
  });
  const top = Math.max(...logits);
  const total = logits.reduce((all, logit) => all + Math.exp(logit - top), 0);
  const mean = Float64Array.from({ length: dimension }, (_, j) =>
    logits.reduce((all, logit, i) => all + (Math.exp(logit - top) / total) * values[i * dimension + j]!, 0),
  );
  const constant = -Math.log(count) - dimension * (Math.log(sigma) + 0.5 * Math.log(2 * Math.PI));
  return { mean, logDensity: top + Math.log(total) + constant };
}

/** The largest error of the denoiser over rows noised from the data, in units of 1, and of the log density, relative. */
async function errors(offset: number, level: { t: number; alpha: number; sigma: number }, candidates: number) {
  const values = makeData(offset);
  const law = empirical({ values, dimension, candidates, chunk: 64 });
  const noise = [
    ...(await rng(2)
      .normal([batch * dimension])
      .data()),
  ];
  const z = noise.map((n, k) => {
    // Noised from the crowded datum, its copies, and others.
    const from = [0, 102, 104, 50, 120][Math.floor(k / dimension)]!;
    return Math.fround(level.alpha * values[from * dimension + (k % dimension)]! + level.sigma * n);
  });
  const x = tensorOf(z, [batch, dimension]);
  const [got, density] = [await law.denoise(x, level).x0.data(), await law.logDensity(x, level).data()];
  let [worst, worstDensity] = [0, 0];
  for (let row = 0; row < batch; row++) {
    const wanted = exact(values, z.slice(row * dimension, (row + 1) * dimension), level);
    wanted.mean.forEach((v, j) => (worst = Math.max(worst, Math.abs(got[row * dimension + j]! - v))));
    worstDensity = Math.max(worstDensity, Math.abs(density[row]! / wanted.logDensity - 1));
  }
  return { worst, worstDensity };
}

describe("from hardly any noise to nothing but noise the denoiser is right to 1e-4 of the data's size", () => {
  test.each([1e-6, 1e-5, 1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 30, 1e3, 1e6])("sigma = %f", async (sigma) => {
    const { worst, worstDensity } = await errors(0, { t: 0.5, alpha: 1, sigma }, 8);
    expect(worst).toBeLessThan(1e-4);
    // The density is one of differences, which float32 holds to some 1e-7 of the data's size: nothing below it is known.
    if (sigma >= 1e-5) expect(worstDensity).toBeLessThan(1e-4);
  });

  test.each([0.01, 0.3, 0.99])("variance preserving, alpha = %f", async (alpha) => {
    const { worst } = await errors(0, { t: 0.5, alpha, sigma: Math.sqrt(1 - alpha ** 2) }, 8);
    expect(worst).toBeLessThan(1e-4);
  });
});

test("data far from 0 are taken about their mean: at 100 the denoiser is right to 1e-4 where float32 holds the noised datum", async () => {
  for (const sigma of [0.03, 0.3, 3]) {
    const { worst } = await errors(100, { t: 0.5, alpha: 1, sigma }, 8);
    expect(worst).toBeLessThan(1e-4);
  }
});

test("without candidates the weights of near-copies would be wrong: that is what they are for", async () => {
  const level = { t: 0.5, alpha: 1, sigma: 1e-3 };
  const [few, enough] = [await errors(0, level, 1), await errors(0, level, 8)];
  expect(few.worst).toBeGreaterThan(3 * enough.worst);
});

test("gradients stay finite and vanish where one datum has all the weight", async () => {
  const law = empirical({ values: makeData(0), dimension, chunk: 64 });
  const x = tensorOf(makeData(0).subarray(50 * dimension, 51 * dimension), [1, dimension]);
  const direction = rng(3).normal([1, dimension]);
  const slope = grad((z: Tensor) => sum(mul(law.denoise(z, { t: 0.5, alpha: 1, sigma: 1e-3 }).x0, direction)))(x);
  (await slope.data()).forEach((v) => expect(Math.abs(v)).toBeLessThan(1e-6));
});
