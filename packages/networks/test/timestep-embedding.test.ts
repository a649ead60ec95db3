import { readFileSync } from "node:fs";
import { TweedieError } from "@tweedie/core";
import { beforeEach, describe, expect, it } from "vitest";
import { fourierEmbedding, timestepEmbedding } from "../src/index.ts";
import { expectClose, float64 } from "./float64.ts";

interface Sinusoids {
  dim: number;
  flip_sin_to_cos: boolean;
  downscale_freq_shift: number;
  scale: number;
  t: number[];
  embedding: number[][];
}
interface Fourier {
  kind: string;
  W: number[];
  log: boolean;
  sigma: number[];
  embedding_sin_cos: number[][];
}

const { rows } = JSON.parse(
  readFileSync(new URL("../../../fixtures/07_networks/timestep_embeddings.json", import.meta.url), "utf8"),
) as { rows: (Sinusoids | Fourier)[] };
const sinusoids = rows.filter((row): row is Sinusoids => "t" in row);
const fourier = rows.filter((row): row is Fourier => "W" in row);

beforeEach(float64);

describe("timestepEmbedding", () => {
  it("has rows to compare with", () => {
    expect(sinusoids.length).toBe(5);
    expect(fourier.length).toBe(1);
  });

  it.each(sinusoids)(
    "equals diffusers' formula: dim $dim, flip $flip_sin_to_cos, shift $downscale_freq_shift, scale $scale",
    (row) => {
      const y = timestepEmbedding(row.t, row.dim, {
        flipSinToCos: row.flip_sin_to_cos,
        downscaleFreqShift: row.downscale_freq_shift,
        scale: row.scale,
      });
      expect(y.shape).toEqual([row.t.length, row.dim]);
      expectClose(y, row.embedding.flat(), 1e-8);
    },
  );

  it("has diffusers' defaults, and takes another longest period", () => {
    expectClose(timestepEmbedding([7], 8), timestepEmbedding([7], 8, { scale: 1, maxPeriod: 10_000 }).dataSync(), 0);
    expectClose(timestepEmbedding(sinusoids[0]!.t, 8), sinusoids[0]!.embedding.flat(), 1e-8);
    expectClose(
      timestepEmbedding([3], 4, { maxPeriod: 100 }),
      [3, 0.03].map(Math.sin).concat([3, 0.03].map(Math.cos)),
      1e-14,
    );
  });

  it.each([
    [1, 0],
    [2.5, 0],
    [2, 1],
    [Number.NaN, 0],
  ])("refuses dim %d with shift %d", (dim, downscaleFreqShift) => {
    expect(() => timestepEmbedding([1], dim, { downscaleFreqShift })).toThrow(TweedieError);
  });
});

describe("fourierEmbedding", () => {
  it("equals GaussianFourierProjection", () => {
    for (const { sigma, W, log, embedding_sin_cos: expected } of fourier) {
      expectClose(fourierEmbedding(sigma, W, { log }), expected.flat(), 1e-8);
      const half = W.length;
      const flipped = expected.flatMap((row) => [...row.slice(half), ...row.slice(0, half)]);
      expectClose(fourierEmbedding(sigma, W, { log, flipSinToCos: true }), flipped, 1e-8);
      expectClose(fourierEmbedding(sigma.map(Math.log), W, { log: false }), expected.flat(), 1e-8);
    }
  });

  it("refuses the logarithm of what is not positive", () => {
    expect(() => fourierEmbedding([1, 0], [1])).toThrow("got 0 in row 1");
    expect(() => fourierEmbedding([Number.NaN], [1])).toThrow(TweedieError);
    expectClose(fourierEmbedding([0], [1], { log: false }), [0, 1], 0);
  });
});
