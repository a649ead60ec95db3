import { rng } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { registerGradients } from "@tweedie/backends";
import { beforeAll, describe, expect, it } from "vitest";
import { adam, adamW, constant, ema, powerWarmup, sgd, train, trainingState } from "../src/index.ts";
import type { TrainOptions, TrainingStateOptions } from "../src/index.ts";
import { fixture, fixtureBatch, fixtureLoss, fixtureVariables } from "./fixture.ts";
import { valuesOf } from "./values-of.ts";

const { lr, wd, clip, steps, ema: average } = fixture.header.config;

type Run = Omit<TrainingStateOptions, "variables"> &
  Pick<TrainOptions<never>, "clip"> &
  Partial<Pick<TrainOptions<never>, "learningRate">>;

const runs: Record<keyof typeof fixture.runs, Run> = {
  adam: { optimizer: adam() },
  adamw: { optimizer: adamW({ weightDecay: wd }) },
  adam_l2: { optimizer: adam({ weightDecay: wd }) },
  adam_clip: { optimizer: adam(), clip },
  "adamw_clip_eps1e-6_ema": {
    optimizer: adamW({ weightDecay: wd, epsilon: 1e-6 }),
    clip,
    ema: ema({
      decay: average.decay,
      warmup: powerWarmup({ invGamma: average.inv_gamma, power: average.power, delay: 1 }),
    }),
  },
  sgd_momentum: { optimizer: sgd({ momentum: 0.9 }), learningRate: 5 * lr },
  adamw_warmup: { optimizer: adamW({ weightDecay: wd }), learningRate: constant({ peak: lr, warmup: 3 }) },
};

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

describe.each(Object.entries(runs))("train reproduces torch: %s", (name, { learningRate = lr, clip, ...parts }) => {
  const expected = fixture.runs[name as keyof typeof runs];

  it("in losses, norms, weights and averages", async () => {
    const variables = fixtureVariables();
    const state = trainingState({ variables, ...parts });
    const losses: number[] = [];
    const norms: number[] = [];
    const rates: number[] = [];
    const averages: number[][] = [];
    const training = train({
      state,
      batches: fixtureBatch,
      loss: (batch) => fixtureLoss(variables, batch),
      steps,
      learningRate,
      ...(clip === undefined ? {} : { clip }),
      rng: rng(0),
    });
    for await (const { step, loss, gradNorm, learningRate } of training) {
      losses.push(loss);
      norms.push(gradNorm);
      rates.push(learningRate);
      if (step === 1) expectClose(await valuesOf(variables), expected.weights_after_step_1);
      if (parts.ema) averages.push((await valuesOf(state.contents().ema))["b2"]!);
    }
    expectClose({ losses }, { losses: expected.loss });
    expectClose({ norms }, { norms: expected.grad_norm_before_clip });
    expectClose(await valuesOf(variables), expected.final_weights);
    if ("ema_final" in expected) {
      expectClose({ b2: averages.flat() }, { b2: expected.ema_b2_after_each_step.flat() });
      expectClose(await valuesOf(state.contents().ema), expected.ema_final);
    }
    if ("lr_used" in expected) expectClose({ rates }, { rates: expected.lr_used });
    expect(losses).toHaveLength(steps);
  });
});

/** To 1e-8, the fixture's tolerance. */
function expectClose(
  actual: Record<string, readonly number[]>,
  expected: Record<string, readonly (number | number[])[]>,
): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    const flat = values.flat();
    expect(actual[name]).toHaveLength(flat.length);
    flat.forEach((value, i) => expect(Math.abs(actual[name]![i]! - value), `${name}[${i}]`).toBeLessThan(1e-8));
  }
}
