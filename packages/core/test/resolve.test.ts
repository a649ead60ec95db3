import { tensor2d } from "@tensorflow/tfjs-core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { combine } from "../src/combine.ts";
import { levelAt } from "../src/noise-level.ts";
import type { NoiseLevel } from "../src/noise-level.ts";
import { resolve } from "../src/resolve.ts";
import { denoiserOf } from "../src/score-model.ts";
import type { ScoreModel } from "../src/score-model.ts";
import { edmTarget, epsTarget, scoreTarget, velocityTarget, vTarget, x0Target } from "../src/target.ts";
import type { Target } from "../src/target.ts";

beforeAll(useFloat64);

const flow = { alpha: (t: number) => 1 - t, sigma: (t: number) => t };
const targets: Record<string, Target> = {
  x0: x0Target,
  eps: epsTarget,
  score: scoreTarget,
  v: vTarget,
  velocity: velocityTarget(flow),
  edm: edmTarget({ sigmaData: 0.7 }),
};

/** VP levels by log-SNR; `t` is that of the flow with the same ratio. */
const vpLevel = (lambda: number): NoiseLevel => {
  const alpha = Math.sqrt(1 / (1 + Math.exp(-lambda)));
  const sigma = Math.sqrt(1 / (1 + Math.exp(lambda)));
  return { t: sigma / (alpha + sigma), alpha, sigma };
};
const x0 = () => tensor2d([0.3, -1.2, 2, 0.05], [2, 2]);
const eps = () => tensor2d([-0.7, 0.4, 1.1, -2.3], [2, 2]);
const error = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

describe.each(Object.entries(targets))("resolve with target %s", (_, target) => {
  it.each([-15, -8, -1, 0, 2, 9, 15])("round-trips at log-SNR %d", (lambda) => {
    const level = vpLevel(lambda);
    const [a, b] = target(level);
    const x = combine([level.alpha, x0()], [level.sigma, eps()]);
    const solved = resolve(x, combine([a, x0()], [b, eps()]), level, target);
    expect(error(solved.x0.dataSync(), x0().dataSync())).toBeLessThan(1e-11);
    expect(error(solved.eps.dataSync(), eps().dataSync())).toBeLessThan(1e-11);
  });

  it("takes a level for each row", () => {
    const levels = [vpLevel(-2), vpLevel(3)];
    const rows = (f: (level: NoiseLevel) => number) => levels.map(f);
    const x = combine([rows((l) => l.alpha), x0()], [rows((l) => l.sigma), eps()]);
    const y = combine([rows((l) => target(l)[0]), x0()], [rows((l) => target(l)[1]), eps()]);
    expect(error(resolve(x, y, levels, target).x0.dataSync(), x0().dataSync())).toBeLessThan(1e-12);
  });
});

describe("resolve at the ends", () => {
  const x = () => tensor2d([1, 2], [1, 2]);
  it.each([
    ["eps", epsTarget],
    ["score", scoreTarget],
  ] as const)("refuses %s where alpha = 0", (_, target) => {
    expect(() => resolve(x(), x(), levelAt(flow, 1), target)).toThrow(/zero terminal SNR train v, x0/);
  });
  it("refuses x0 where sigma = 0", () => {
    expect(() => resolve(x(), x(), levelAt(flow, 0), x0Target)).toThrow(/Do not denoise at sigma = 0/);
  });
  it.each([
    ["x0", x0Target],
    ["v", vTarget],
    ["velocity", velocityTarget(flow)],
    ["edm", edmTarget()],
  ] as const)("solves %s where alpha = 0: the noise is the datum itself", (_, target) => {
    expect([...resolve(x(), x(), levelAt(flow, 1), target).eps.dataSync()]).toEqual([1, 2]);
  });
});

describe("the targets", () => {
  const level = vpLevel(0.7);
  const { alpha, sigma } = level;
  it("edm is the preconditioned output of the paper", () => {
    const s = sigma / alpha;
    const skip = 0.49 / (s * s + 0.49);
    const out = (s * 0.7) / Math.sqrt(s * s + 0.49);
    const [a, b] = targets["edm"]!(level);
    expect(a).toBeCloseTo((1 - skip) / out, 13);
    expect(b).toBeCloseTo((-skip * s) / out, 13);
  });
  it("v is alpha eps - sigma x0, velocity the derivative, score -eps/sigma", () => {
    expect(vTarget(level)).toEqual([-sigma, alpha]);
    expect(velocityTarget(flow)(level)[0]).toBeCloseTo(-1, 9);
    expect(velocityTarget(flow)(level)[1]).toBeCloseTo(1, 9);
    expect(scoreTarget(level)).toEqual([0, -1 / sigma]);
  });
});

it("denoiserOf asks the model with one level a row and the condition", () => {
  const seen: unknown[] = [];
  const model: ScoreModel<readonly number[]> = {
    target: x0Target,
    predict: (x, levels, cond) => {
      seen.push(levels, cond);
      return combine([2, x]);
    },
  };
  const level = vpLevel(1);
  const { x0: guess } = denoiserOf(model, [4, 5])(x0(), level);
  expect(seen).toEqual([
    [level, level],
    [4, 5],
  ]);
  expect([...guess.dataSync()]).toEqual([...x0().dataSync()].map((value) => 2 * value));
});
