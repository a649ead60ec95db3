import { tensor2d } from "@tensorflow/tfjs-core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { combine } from "../src/combine.ts";
import { levelAt } from "../src/noise-level.ts";
import type { NoiseLevel } from "../src/noise-level.ts";
import { resolve } from "../src/resolve.ts";
import { denoiserOf } from "../src/score-model.ts";
import type { ScoreModel } from "../src/score-model.ts";
import { determinant, edmTarget, epsTarget, scoreTarget, velocityTarget, vTarget, x0Target } from "../src/target.ts";
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
    ["eps", epsTarget, 1, /zero terminal SNR train v, x0/],
    ["score", scoreTarget, 1, /zero terminal SNR train v, x0/],
    ["x0", x0Target, 1e-17, /Do not denoise at sigma = 0/],
    [
      "a parallel pair of any size",
      ({ alpha, sigma }) => [1e9 * alpha, 1e9 * sigma * (1 + 1e-15)],
      0.3,
      /choose another target/,
    ],
  ] satisfies [string, Target, number, RegExp][])("refuses %s where only rounding is left", (_, target, t, message) => {
    const wave = {
      alpha: (s: number) => Math.cos((Math.PI / 2) * s),
      sigma: (s: number) => Math.sin((Math.PI / 2) * s),
    };
    expect(() => resolve(x(), x(), levelAt(wave, t), target)).toThrow(message);
  });
  it.each([
    ["eps", epsTarget, 1 - 1e-9],
    ["x0", x0Target, 1e-9],
    ["small outputs", () => [1e-300, 0], 0.5],
  ] satisfies [string, Target, number][])("still solves %s where little is left", (_, target, t) => {
    const { x0: datum } = resolve(x(), x(), levelAt(flow, t), target);
    expect([...datum.dataSync()].every(Number.isFinite)).toBe(true);
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

it("asks the target once a row", () => {
  const asked: NoiseLevel[] = [];
  const counting: Target = (level) => {
    asked.push(level);
    return vTarget(level);
  };
  const levels = [vpLevel(-2), vpLevel(3)];
  resolve(x0(), eps(), levels, counting);
  expect(asked).toEqual(levels);
});

describe("the targets", () => {
  const level = vpLevel(0.7);
  const { alpha, sigma } = level;
  it("have the determinant alpha b - sigma a", () => {
    expect(determinant(level, x0Target)).toBe(-sigma);
    expect(determinant(level, epsTarget)).toBe(alpha);
    expect(determinant(level, vTarget)).toBeCloseTo(1, 15);
    expect(determinant({ t: 0.5, alpha: 2, sigma: 3 }, () => [5, 7])).toBe(-1);
  });
  it.each([0, -1, Number.NaN, Infinity])("edm refuses sigmaData = %d", (sigmaData) => {
    expect(() => edmTarget({ sigmaData })).toThrow(/edmTarget: expected a positive sigmaData/);
  });
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
