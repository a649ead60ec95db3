import { combine, gaussianStepper, last, levelAt, onGrid, rng } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { cosine, linearBetas, rectifiedFlow } from "@tweedie/schedules";
import { expectSamplerNoLeak, gaussianCase, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { rePaint } from "../../src/index.ts";
import type { RePaintOptions } from "../../src/index.ts";
import { rePaintWalk } from "../../src/sde/re-paint-walk.ts";
import { deviation, fixture, oracles, scripted, toTensor, vpLevel } from "../reference.ts";
import type { Rows } from "../reference.ts";

interface Case {
  readonly id: string;
  readonly class: string;
  readonly config: { readonly num_train_timesteps: number; readonly eta: number };
  readonly n: number;
  readonly set_timesteps: { readonly jump_length: number; readonly jump_n_sample: number };
  readonly original_image: Rows;
  readonly mask_1_is_known: Rows;
  readonly ops: readonly (readonly ["step" | "undo", number])[];
  readonly x_init: Rows;
  readonly traj: readonly Rows[] | null;
  readonly x_final: Rows;
}

beforeAll(useFloat64);

describe("equals diffusers", () => {
  const { cases, noise } = fixture<{ cases: readonly Case[]; noise: readonly Rows[] }>("03_diffusers_sde_gauss4.json");
  const painted = cases.filter(({ class: name }) => name === "RePaintScheduler");
  it("in 2 cases", () => expect(painted).toHaveLength(2));
  it.each(painted)("$id", async (test) => {
    const { num_train_timesteps: trained, eta } = test.config;
    const betas = linearBetas({ steps: trained, betaStart: 0.01, betaEnd: 0.35 });
    const stride = Math.floor(trained / test.n);
    const alphaBar = (n: number) => betas.slice(0, n + 1).reduce((product, beta) => product * (1 - beta), 1);
    const level = (timestep: number) => vpLevel(alphaBar(timestep), (timestep + 1) / trained);
    const grid = Array.from({ length: test.n }, (_, i) => level((test.n - 1 - i) * stride));
    // A step up takes the variances from the timestep of its end on, one by one: right for a stride of 1 alone.
    const renoise: RePaintOptions["renoise"] = (x, _, { t }, env) => {
      const timestep = Math.round(t * trained) - 1;
      return betas
        .slice(timestep, timestep + stride)
        .reduce((z, beta) => combine([Math.sqrt(1 - beta), z], [Math.sqrt(beta), env.rng.normal(x.shape)]), x);
    };
    const sampler = rePaint({
      known: toTensor(test.original_image),
      mask: toTensor(test.mask_1_is_known),
      jumpLength: test.set_timesteps.jump_length,
      jumps: test.set_timesteps.jump_n_sample,
      eta,
      fromClean: true,
      renoise,
    })([...grid, { t: 0, alpha: 1, sigma: 0 }]);
    const env = { denoise: oracles["gauss4"]!.denoise, schedule: cosine(), rng: scripted(noise) };
    let step = 0;
    const run = sampler(toTensor(test.x_init), env);
    for (;;) {
      const { done, value } = await run.next();
      if (done) {
        expect(deviation(value, test.x_final)).toBeLessThan(1e-8);
        break;
      }
      const expected = test.traj?.[step++];
      if (expected) expect(deviation(value.x, expected)).toBeLessThan(1e-8);
    }
    expect(test.traj === null || step === test.ops.length).toBe(true);
  });
});

describe("the walk", () => {
  const grid: readonly NoiseLevel[] = Array.from({ length: 7 }, (_, i) => levelAt(rectifiedFlow(), 1 - i / 6));
  const left = (options: Parameters<typeof rePaintWalk>[1]) =>
    rePaintWalk(grid, options).map((level) => Math.round(6 * level.t));

  it("goes up from where 1, 1 + l, ... steps are left, as often as told", () => {
    expect(left({ jumpLength: 2, jumps: 2, fromClean: false })).toEqual([6, 5, 4, 3, 4, 5, 4, 3, 2, 1, 2, 3, 2, 1, 0]);
    expect(left({ jumpLength: 3, jumps: 3, fromClean: false })).toEqual([
      6, 5, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 0,
    ]);
  });
  it("or from clean data too", () => {
    expect(left({ jumpLength: 2, jumps: 2, fromClean: true })).toEqual([6, 5, 4, 3, 2, 3, 4, 3, 2, 1, 0, 1, 2, 1, 0]);
  });
  it("is the grid without jumps", () => {
    expect(rePaintWalk(grid, { jumpLength: 2, jumps: 1, fromClean: false })).toEqual(grid);
    expect(rePaintWalk(grid, { jumpLength: 10, jumps: 5, fromClean: false })).toEqual(grid);
  });
});

describe("on correlated data", () => {
  const [schedule, count] = [cosine(), 2000];
  const oracle = gaussian({
    mean: [0, 0],
    covariance: [
      [1, 0.9],
      [0.9, 1],
    ],
  });
  const grid = Array.from({ length: 26 }, (_, i) => levelAt(schedule, 0.98 * (1 - i / 25)));
  const paint = async (jumps: number) => {
    const each = (row: readonly number[]) => toTensor(new Array<readonly number[]>(count).fill(row));
    const [known, mask] = [each([1.5, 0]), each([1, 0])];
    const random = rng(3);
    const start = oracle.sample(count, grid[0], random);
    const env = { denoise: oracle.denoise, schedule, rng: random };
    const x = await last(rePaint({ known, mask, jumpLength: 5, jumps })(grid)(start, env));
    const values = Array.from(x.dataSync());
    const [kept, rest] = [0, 1].map((k) => values.filter((_, i) => i % 2 === k)) as [number[], number[]];
    const mean = rest.reduce((sum, v) => sum + v, 0) / count;
    return { kept, mean, std: Math.sqrt(rest.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count) };
  };

  it("keeps what is known, and comes to the law of the rest given that, the more the more it jumps", async () => {
    // Given 1.5 the other is N(1.35, 0.19).
    const [plain, jumping] = [await paint(1), await paint(15)];
    for (const { kept } of [plain, jumping]) expect(kept.every((value) => value === 1.5)).toBe(true);
    expect(Math.abs(plain.mean - 1.35)).toBeGreaterThan(0.4);
    expect(Math.abs(jumping.mean - 1.35)).toBeLessThan(0.15);
    expect(Math.abs(jumping.std - Math.sqrt(0.19))).toBeLessThan(0.05);
  });

  it("frees what it used", async () => {
    const each = (row: readonly number[]) => toTensor([row, row, row, row]);
    const [known, mask] = [each([1, 1]), each([1, 0])];
    const sampler = rePaint({ known, mask, jumpLength: 2, jumps: 2 })(grid.slice(-6));
    await expectSamplerNoLeak(sampler, gaussianCase({ oracle, schedule, from: grid.at(-6)! }));
  });
});

it("refuses what makes no sense", () => {
  const [known, mask] = [toTensor([[1, 2]]), toTensor([[1, 0]])];
  expect(() => rePaint({ known, mask: toTensor([[1]]) })).toThrow(/rePaint: expected a mask of the shape/);
  expect(() => rePaint({ known, mask, jumpLength: 0 })).toThrow(/rePaint: expected a jump length/);
  expect(() => rePaint({ known, mask, jumps: 1.5 })).toThrow(/rePaint: expected a number of jumps/);
  expect(() => rePaint({ known, mask, eta: 2 })).toThrow(/eta in \[0, 1\]/);
  const short = standardGrid(cosine(), 3);
  expect(() => rePaint({ known, mask, jumpLength: 3 })(short)).toThrow(/more steps than a jump is long, 3, got 3/);
  expect(() => rePaint({ known, mask, jumpLength: 3, jumps: 1 })(short)).not.toThrow();
  expect(() => rePaint({ known, mask, jumpLength: 2 })(short)).not.toThrow();
  const levels = [0.2, 0.9].map((t) => levelAt(cosine(), t));
  expect(() => rePaint({ known, mask })(levels)).toThrow(/onGrid: expected times that fall/);
  expect(() =>
    onGrid(
      gaussianStepper((x) => x),
      levels,
    ),
  ).toThrow(/onGrid/);
});
