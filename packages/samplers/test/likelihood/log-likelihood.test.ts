import { add, mul } from "@tensorflow/tfjs-core";
import { registerGradients, useBackend } from "@tweedie/backends";
import { levelAt, resolve, rng, tensorOf, x0Target } from "@tweedie/core";
import type { Denoiser, NoiseSchedule } from "@tweedie/core";
import { gaussian, gaussianMixture } from "@tweedie/oracles";
import type { Oracle } from "@tweedie/oracles";
import { cosine, edm, geometric, linearBeta, rectifiedFlow } from "@tweedie/schedules";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { logLikelihood, normalLogDensity } from "../../src/index.ts";
import type { LogLikelihoodOptions } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";

beforeAll(registerGradients);
beforeEach(useFloat64);

const schedules: Readonly<Record<string, NoiseSchedule>> = {
  "VP with a linear rate": linearBeta(),
  "VP to an alpha of 6e-17": cosine(),
  VE: geometric(),
  "a flow to alpha = 0": rectifiedFlow(),
  EDM: edm(),
};
/** The earliest time of the default, found by its definition. */
const start = (schedule: NoiseSchedule) => {
  let [low, high] = [0, 1];
  const clean = (t: number) => schedule.sigma(t) < 1e-3 * schedule.alpha(t);
  if (!clean(0)) return 0;
  while ((low + high) / 2 > low && (low + high) / 2 < high) {
    if (clean((low + high) / 2)) low = (low + high) / 2;
    else high = (low + high) / 2;
  }
  return high;
};
const density = (law: Oracle, schedule: NoiseSchedule, t: number) => (x: Parameters<Oracle["logDensity"]>[0]) =>
  law.logDensity(x, levelAt(schedule, t));
/** The largest error in nats, with the exact law as the prior. */
async function errorOf(law: Oracle, schedule: NoiseSchedule, options: LogLikelihoodOptions = {}, count = 4) {
  const { from = start(schedule), to = 1 } = options;
  const x = law.sample(count, levelAt(schedule, from), rng(5));
  const found = await logLikelihood(
    x,
    { denoise: law.denoise, schedule },
    { prior: density(law, schedule, to), ...options },
  );
  const exact = density(law, schedule, from)(x).dataSync();
  return { ...found, exact, error: Math.max(...found.nats.map((nats, i) => Math.abs(nats - exact[i]!))) };
}

describe.each(Object.entries(schedules))("on %s", (_, schedule) => {
  it("is that of a mixture within 1e-3 nats at rtol 1e-5, and within 1e-6 at 1e-8", async () => {
    expect((await errorOf(mixture, schedule)).error).toBeLessThan(1e-3);
    expect((await errorOf(mixture, schedule, { rtol: 1e-8, copies: 2 })).error).toBeLessThan(1e-6);
  });
});

it("takes the whole trace where the Jacobian is full", async () => {
  const law = gaussianMixture({
    weights: [0.4, 0.6],
    means: [
      [1, 0, -1],
      [-0.5, 0.5, 0.5],
    ],
    covariances: [
      [
        [0.5, 0.3, 0.1],
        [0.3, 0.4, -0.1],
        [0.1, -0.1, 0.3],
      ],
      [
        [0.2, -0.1, 0],
        [-0.1, 0.3, 0.1],
        [0, 0.1, 0.6],
      ],
    ],
  });
  const { error } = await errorOf(law, cosine());
  expect(error).toBeLessThan(1e-3);
  // Copies of the batch change the calls, not the numbers.
  const [one, two] = [await errorOf(law, cosine()), await errorOf(law, cosine(), { copies: 2 })];
  two.nats.forEach((nats, i) => expect(nats).toBeCloseTo(one.nats[i]!, 11));
  expect(two.evaluations).toBe(one.evaluations);
});

it("gives the latent code of the exact flow", async () => {
  const [schedule, law] = [linearBeta(), gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] })];
  const [from, to] = [levelAt(schedule, 0.01), levelAt(schedule, 0.8)];
  const x = law.sample(5, from, rng(0));
  const { latent } = await logLikelihood(x, { denoise: law.denoise, schedule }, { from: from.t, to: to.t, rtol: 1e-9 });
  const exact = law.flow(x, from, to).dataSync();
  latent.dataSync().forEach((value, i) => expect(Math.abs(value - exact[i]!)).toBeLessThan(1e-7));
});

describe("Hutchinson's estimate", () => {
  const probes = 200;
  it.each(["rademacher", "gaussian"] as const)(
    "by %s probes is within 3 standard errors over 200 probes",
    async (divergence) => {
      const found = await errorOf(mixture, linearBeta(), {
        divergence,
        probes,
        copies: probes,
        rng: rng(11),
        rtol: 1e-4,
      });
      found.nats.forEach((nats, i) => {
        const standardError = found.standardErrors![i]!;
        expect(standardError).toBeGreaterThan(0);
        expect(Math.abs(nats - found.exact[i]!)).toBeLessThan(3 * standardError);
      });
    },
  );

  it("has the smaller variance with signs, and none where the Jacobian is diagonal", async () => {
    const spread = async (law: Oracle, divergence: "rademacher" | "gaussian") => {
      const { standardErrors } = await errorOf(law, linearBeta(), {
        divergence,
        probes,
        copies: probes,
        rng: rng(12),
        rtol: 1e-3,
      });
      return standardErrors!.map((error) => error * Math.sqrt(probes));
    };
    const [signs, normal] = [await spread(mixture, "rademacher"), await spread(mixture, "gaussian")];
    signs.forEach((std, i) => expect(std).toBeLessThan(normal[i]!));
    const diagonal = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });
    (await spread(diagonal, "rademacher")).forEach((std) => expect(std).toBeLessThan(1e-10));
  });

  it("is reproducible, and the same for a row whatever the batch", async () => {
    const x = mixture.sample(4, levelAt(cosine(), 0.01), rng(1));
    const env = { denoise: mixture.denoise, schedule: cosine() };
    const options = { from: 0.01, divergence: "gaussian", probes: 3, copies: 3, rtol: 1e-6 } as const;
    const all = await logLikelihood(x, env, { ...options, rng: rng(2).forRows([0, 1, 2, 3]) });
    const again = await logLikelihood(x, env, { ...options, rng: rng(2).forRows([0, 1, 2, 3]) });
    expect(again.nats).toEqual(all.nats);
    const row = tensorOf(x.dataSync().slice(4, 6), [1, 2]);
    const alone = await logLikelihood(row, env, { ...options, rng: rng(2).forRows([2]) });
    // The rows share their steps, so that they agree to what these allow.
    expect(Math.abs(alone.nats[0]! - all.nats[2]!)).toBeLessThan(1e-4);
  });
});

it("is right in float32", async () => {
  await useBackend("cpu");
  const x0Model: Denoiser = (x, level) => resolve(x, mixture.denoise(x, level).x0, level, x0Target);
  for (const denoise of [mixture.denoise, x0Model]) {
    expect((await errorOf({ ...mixture, denoise }, cosine())).error).toBeLessThan(1e-3);
  }
});

it("frees what it used, at the end, at an abort and at an error", async () => {
  const x = mixture.sample(2, levelAt(cosine(), 0.01), rng(1));
  const env = { denoise: mixture.denoise, schedule: cosine() };
  const options = { from: 0.01, divergence: "rademacher", rng: rng(1), rtol: 1e-3 } as const;
  await expectNoLeak(async () => (await logLikelihood(x, env, options)).latent);
  const controller = new AbortController();
  await expectNoLeak(async () => {
    const pace = async () => controller.abort("enough");
    await expect(logLikelihood(x, env, { ...options, pace, signal: controller.signal })).rejects.toBe("enough");
  });
  let calls = 0;
  const denoise: Denoiser = (z, level) => {
    if (++calls > 9) throw new RangeError("on purpose");
    return mixture.denoise(z, level);
  };
  await expectNoLeak(async () => {
    await expect(logLikelihood(x, { ...env, denoise }, options)).rejects.toThrow("on purpose");
  });
  await expectNoLeak(async () => {
    const prior = () => {
      throw new RangeError("on purpose");
    };
    await expect(logLikelihood(x, env, { ...options, prior })).rejects.toThrow("on purpose");
  });
  expect(x.isDisposed).toBe(false);
});

describe("refusals", () => {
  const env = { denoise: mixture.denoise, schedule: cosine() };
  const x = () => rng(0).normal([2, 2]);
  it.each([
    ["no noise to begin with", { from: 0 }, /noise at the time from = 0/],
    ["times in the wrong order", { from: 0.5, to: 0.4 }, /from < to/],
    ["tolerances below 0", { rtol: -1 }, /rtol/],
    ["an unknown divergence", { divergence: "half" as "exact" }, /exact, rademacher or gaussian/],
    ["probes without a source", { divergence: "gaussian" as const }, /expected an rng/],
    ["no probes", { divergence: "gaussian" as const, probes: 0, rng: rng(0) }, /positive integer as probes/],
  ])("%s", async (_, options, message) => {
    await expect(logLikelihood(x(), env, options)).rejects.toThrow(message);
  });

  it("the exact divergence of very wide data", async () => {
    const { denoise } = gaussian({ mean: new Array<number>(5000).fill(0), scale: 1 });
    await expect(logLikelihood(rng(0).normal([1, 5000]), { ...env, denoise })).rejects.toThrow(
      /at most 4096.*rademacher/,
    );
  });

  it("a denoiser that is not finite, or not the same from call to call", async () => {
    const broken: Denoiser = (z, level) => resolve(z, mul(z, tensorOf([Number.NaN], [])), level, x0Target);
    await expect(logLikelihood(x(), { ...env, denoise: broken })).rejects.toThrow(/an error of NaN/);
    const random = rng(3);
    const dropout: Denoiser = (z, level) => {
      const { x0 } = mixture.denoise(z, level);
      return resolve(z, add(x0, mul(tensorOf([0.1], []), random.normal(z.shape))), level, x0Target);
    };
    await expect(logLikelihood(x(), { ...env, denoise: dropout }, { rtol: 1e-11 })).rejects.toThrow(/dropout/);
  });

  it("a prior without a width", () => expect(() => normalLogDensity(0)).toThrow(/scale above 0/));
});
