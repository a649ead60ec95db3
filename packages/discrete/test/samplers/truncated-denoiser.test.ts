import { add, sum, tensor, tidy, zeros } from "@tensorflow/tfjs-core";
import { absorbingProcess, logLinearNoise, uniformProcess } from "@tweedie/forward-processes";
import { tensorOf } from "@tweedie/core";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { truncatedDenoiser } from "../../src/index.ts";
import type { TruncationOptions } from "../../src/index.ts";
import { values } from "./laws.ts";

beforeAll(useFloat64);

const noise = logLinearNoise();
const uniform = uniformProcess({ vocabulary: 4, noise });
const context = [0.5, 0.1, 0.3, 0.1];
const x = () => tensor([1, 0], [1, 2], "int32");

/** The law of a clean token, from what the others tell and the token that noise made of it. */
function posterior(told: readonly number[], token: number, t: number): readonly number[] {
  const likelihood = tidy(() => values(uniform.likelihood(tensor([token], [1], "int32"), 0, t)));
  const joint = told.map((p, v) => p * likelihood[v]!);
  return joint.map((p) => p / joint.reduce((all, q) => all + q, 0));
}
const both = (told: readonly number[], t: number) => [...posterior(told, 1, t), ...posterior(told, 0, t)];

const cases: readonly (readonly [TruncationOptions, readonly number[]])[] = [
  [{}, context],
  [{ temperature: 0.5 }, [0.25, 0.01, 0.09, 0.01]],
  [{ topK: 2 }, [0.5, 0, 0.3, 0]],
  [{ topP: 0.7, temperature: 0.5 }, [0.25, 0, 0.09, 0]],
];

describe("truncatedDenoiser", () => {
  it.each(cases)("with %j bends what the other tokens tell, not what noise does, to 1e-12", (options, bent) => {
    for (const t of [0.05, 0.5, 0.95]) {
      const denoise = truncatedDenoiser(uniform, () => tensorOf(both(context, t), [1, 2, 4]), options);
      const [got, wanted] = [tidy(() => values(denoise(x(), t))), both(bent, t)];
      wanted.forEach((p, i) => expect(Math.abs(got[i]! - p)).toBeLessThan(1e-12));
    }
  });

  it("bends the law of masks itself, and leaves what is shown", () => {
    const process = absorbingProcess({ vocabulary: 4, noise });
    const law = [0.5, 0.2, 0.3, 0, 0, 1, 0, 0];
    const tokens = tensor([3, 1], [1, 2], "int32");
    const denoise = truncatedDenoiser(process, () => tensorOf(law, [1, 2, 4]), { temperature: 0.5 });
    const squares = [0.25, 0.04, 0.09, 0].map((p) => p / 0.38);
    [...squares, 0, 1, 0, 0].forEach((p, i) =>
      expect(Math.abs(tidy(() => values(denoise(tokens, 0.6)))[i]! - p)).toBeLessThan(1e-12),
    );
  });

  it("is 0 where no token can be, and keeps NaN", () => {
    const options = { temperature: 0.3 };
    expect(tidy(() => values(sum(truncatedDenoiser(uniform, () => zeros([1, 2, 4]), options)(x(), 0.5))))).toEqual([0]);
    const broken = truncatedDenoiser(uniform, () => add(zeros([1, 2, 4]), NaN), options);
    expect(tidy(() => values(broken(x(), 0.5))).every(Number.isNaN)).toBe(true);
  });

  it("leaks nothing and refuses what truncatedLogits refuses", async () => {
    const [law, tokens] = [tensorOf(both(context, 0.5), [1, 2, 4]), x()];
    await expectNoLeak(() => truncatedDenoiser(uniform, () => law.clone(), { topK: 2 })(tokens, 0.5));
    expect(() => truncatedDenoiser(uniform, () => law, { topK: 0 })).toThrow("topK of at least 1, got 0");
  });
});
