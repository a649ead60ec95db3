import { expect, it } from "vitest";
import { ema, powerWarmup, ratioWarmup } from "../src/index.ts";
import type { Ema } from "../src/index.ts";
import { fixture } from "./fixture.ts";

const table = fixture.ema_decay_tables.map(({ source, kwargs, optimization_step: at, decay }) => {
  const peer = ["diffusers", "k-diffusion", "score_sde"].find((name) => source.startsWith(name))!;
  return { peer, kwargs: kwargs as Record<string, number>, at, decay };
});

const alike: Record<string, (kwargs: Record<string, number>) => Ema> = {
  diffusers: ({ decay, use_ema_warmup, inv_gamma, power, min_decay = 0, update_after_step = 0 }) => {
    const delay = update_after_step + 1;
    const warmup = use_ema_warmup
      ? powerWarmup({ invGamma: inv_gamma!, power: power!, delay })
      : ratioWarmup({ delay });
    return ema({ decay: decay!, minDecay: min_decay, warmup });
  },
  "k-diffusion": ({ inv_gamma, power, max_value, start_at = 0 }) =>
    ema({ decay: max_value!, warmup: powerWarmup({ invGamma: inv_gamma!, power: power!, delay: start_at }) }),
  score_sde: ({ decay }) => ema({ decay: decay!, warmup: ratioWarmup() }),
};

it.each(table)("decays as in $peer with $kwargs", ({ peer, kwargs, at, decay }) => {
  const average = alike[peer]!(kwargs);
  expect(at.map((n) => average.decay(n))).toEqual(decay.map((value) => expect.closeTo(value, 8)));
});

it("covers every table of the fixture", () => {
  expect(table.map(({ peer }) => peer).sort()).toEqual([
    ...new Array<string>(5).fill("diffusers"),
    "k-diffusion",
    "k-diffusion",
    "score_sde",
  ]);
});

it("decays at its rate from the first update where there is no warm-up", () => {
  expect(ema({ decay: 0.9 }).decay(1)).toBe(0.9);
});

it("refuses options out of range", () => {
  expect(() => ema({ decay: 1 })).toThrow("ema: expected a decay in [0, 1), got 1");
  expect(() => ema({ decay: 0.5, minDecay: 0.6 })).toThrow("ema: expected minDecay in [0, 0.5], got 0.6");
  expect(() => powerWarmup({ invGamma: 0 })).toThrow("powerWarmup: expected invGamma and power above 0, got 0");
});
