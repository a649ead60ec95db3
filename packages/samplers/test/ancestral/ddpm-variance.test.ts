import { onesLike, zerosLike } from "@tensorflow/tfjs-core";
import { combine, levelAt, rng } from "@tweedie/core";
import type { Denoiser } from "@tweedie/core";
import { betaTable, cosineBetas, linearBetas, rectifiedFlow } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { ddpm } from "../../src/index.ts";
import type { DdpmOptions } from "../../src/index.ts";
import { fixture, scripted, toTensor, vpLevel } from "../reference.ts";

interface Case {
  readonly schedule: keyof typeof betas;
  readonly n: number | null;
  readonly t: number;
  readonly prev_t: number;
  readonly fixed_small: number;
  readonly fixed_large: number;
  readonly learned_range_log_at_head: readonly number[];
  readonly posterior_coef_x0: number;
  readonly posterior_coef_xt: number;
}

const { cases } = fixture<{ cases: readonly Case[] }>("01_ddpm_variance.json");
const betas = { linear: linearBetas(), squaredcos_cap_v2: cosineBetas() };
const heads = [-1, -0.3, 0.4, 1];
const schedule = betaTable(betas.linear);

beforeAll(useFloat64);

/** What a step makes of a sample, a guess and a noise. */
function stepped(options: DdpmOptions, { schedule: name, t, prev_t }: Case, [x, x0, z, w]: readonly number[]): number {
  const alphaBar = (n: number) => betas[name].slice(0, n + 1).reduce((product, beta) => product * (1 - beta), 1);
  const one = toTensor([[1]]);
  const denoise: Denoiser = () => ({
    x0: combine([x0!, one]),
    eps: zerosLike(one),
    ...(w !== undefined && { varianceShare: combine([w, one]) }),
  });
  const env = { denoise, schedule, rng: scripted([[[z!]]]) };
  const [from, to] = [vpLevel(alphaBar(t)), vpLevel(alphaBar(prev_t))];
  return ddpm(options)
    .step(combine([x!, one]), from, to, env, undefined)
    .x.dataSync()[0]!;
}
const expectNear = (value: number, printed: number) =>
  expect(Math.abs(value - printed)).toBeLessThan(1e-8 * Math.max(1, Math.abs(printed)));

it("covers 34 cases", () => expect(cases).toHaveLength(34));
it.each(cases)("equals the variances of diffusers: $schedule, n = $n, t = $t", (test) => {
  expectNear(stepped({}, test, [1, 0, 0]), test.posterior_coef_xt);
  expectNear(stepped({}, test, [0, 1, 0]), test.posterior_coef_x0);
  const last = test.prev_t < 0;
  expect(stepped({}, test, [0, 0, 1]) ** 2).toBeCloseTo(last ? 0 : test.fixed_small, 9);
  const drawn = { lastNoise: true };
  expectNear(Math.log(stepped(drawn, test, [0, 0, 1]) ** 2), Math.log(test.fixed_small));
  expectNear(stepped({ ...drawn, variance: "beta" }, test, [0, 0, 1]) ** 2, test.fixed_large);
  heads.forEach((head, i) => {
    const std = stepped({ ...drawn, variance: "learnedRange" }, test, [0, 0, 1, (head + 1) / 2]);
    expectNear(Math.log(std ** 2), test.learned_range_log_at_head[i]!);
  });
});

it("learns a variance for each element, none on the step to clean data", () => {
  const [t, s] = [levelAt(rectifiedFlow(), 1), levelAt(rectifiedFlow(), 0.5)];
  const denoise: Denoiser = (x) => ({ x0: zerosLike(x), eps: x, varianceShare: toTensor([[0, 0.5, 1]]) });
  const at = (x: number) => toTensor([[x, x, x]]);
  const env = { denoise, schedule: rectifiedFlow(), rng: scripted([[[1, 1, 1]]]) };
  const stepper = ddpm({ variance: "learnedRange" });
  // From no signal the posterior's variance is that of s, the transition's that of t.
  const { x } = stepper.step(at(2), t, s, env, undefined);
  expect([...x.dataSync()].map((v) => Math.round(1e12 * v ** 2) / 1e12)).toEqual([0.25, 0.5, 1]);
  const end = stepper.step(at(2), s, levelAt(rectifiedFlow(), 0), { ...env, rng: rng(0) }, undefined);
  expect([...end.x.dataSync()]).toEqual([0, 0, 0]);
});

it("asks for the variance that it needs", () => {
  const [t, s] = [vpLevel(0.5), vpLevel(0.6)];
  const denoise: Denoiser = (x) => ({ x0: x, eps: onesLike(x) });
  const step = () =>
    ddpm({ variance: "learnedRange" }).step(toTensor([[1]]), t, s, { denoise, schedule, rng: rng(0) }, undefined);
  expect(step).toThrow(/expected a denoiser that gives a varianceShare.*betaTilde or beta/);
});
