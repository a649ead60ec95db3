import { mul, ones } from "@tensorflow/tfjs-core";
import { combine, last, rng } from "@tweedie/core";
import { brownianPath, simulate } from "@tweedie/forward-processes";
import type { Sde } from "@tweedie/forward-processes";
import { useFloat64 } from "@tweedie/testing";
import { rounded } from "./rounded.ts";
import type { ErrorPoint, Study } from "./results.ts";

/** An equation whose solution at $t = 1$ is a function of $W_1$ alone; it starts at 1. */
interface Solved {
  readonly sde: Sde;
  solution(w: number): number;
}

const geometric = (mu: number, s: number): Solved => ({
  sde: {
    drift: (x) => combine([mu, x]),
    diffuse: (x, _, dW) => mul(combine([s, x]), dW),
  },
  solution: (w) => Math.exp(mu - s ** 2 / 2 + s * w),
});

/** dX = (1/sqrt(1 + t) - X/(2(1 + t))) dt + dW/sqrt(1 + t), of which X = (1 + t + W)/sqrt(1 + t) is the solution. */
const damped: Solved = {
  sde: {
    drift: (x, t) => combine([-0.5 / (1 + t), x], [1 / Math.sqrt(1 + t), ones(x.shape)]),
    diffuse: (_, t, dW) => combine([1 / Math.sqrt(1 + t), dW]),
  },
  solution: (w) => (2 + w) / Math.sqrt(2),
};

/** Strong and weak errors of Euler-Maruyama at $t = 1$, against exact solutions on the same paths. */
export async function measureEulerMaruyama(): Promise<readonly Study[]> {
  await useFloat64();
  const strong = async (problem: Solved, seed: number) =>
    errors(problem, { seed, paths: 20_000, steps: [8, 16, 32, 64, 128, 256, 512] }, (x, exact) => Math.abs(x - exact));
  const weak = async (power: number) =>
    errors(
      geometric(1, 0.5),
      { seed: 3, paths: 40_000, steps: [8, 16, 32, 64, 128, 256] },
      (x, exact) => x ** power - exact ** power,
    );
  const xLabel = "time step";
  return [
    {
      id: "strong-order",
      title: "Strong order of Euler–Maruyama",
      xLabel,
      yLabel: "E |X_h − X| at t = 1",
      lines: [
        {
          label: "multiplicative noise",
          problem: "$dX = \\tfrac12 X\\,dt + X\\,dW$",
          order: 0.5,
          points: await strong(geometric(0.5, 1), 1),
        },
        {
          label: "additive noise",
          problem: "$dX = \\big(\\tfrac{1}{\\sqrt{1+t}} - \\tfrac{X}{2(1+t)}\\big)dt + \\tfrac{1}{\\sqrt{1+t}}\\,dW$",
          order: 1,
          points: await strong(damped, 2),
        },
      ],
    },
    {
      id: "weak-order",
      title: "Weak order of Euler–Maruyama",
      xLabel,
      yLabel: "| E f(X_h) − E f(X) | at t = 1",
      lines: [
        {
          label: "second moment",
          problem: "$f = x^2$, $dX = X\\,dt + \\tfrac12 X\\,dW$",
          order: 1,
          points: await weak(2),
        },
        { label: "mean", problem: "$f = x$, $dX = X\\,dt + \\tfrac12 X\\,dW$", order: 1, points: await weak(1) },
      ],
    },
  ];
}

interface Sampling {
  readonly seed: number;
  readonly paths: number;
  readonly steps: readonly number[];
}

/** The means of a difference over many paths, for each number of steps. */
async function errors(
  { sde, solution }: Solved,
  { seed, paths, steps }: Sampling,
  difference: (x: number, exact: number) => number,
): Promise<ErrorPoint[]> {
  const grid = (n: number) => Array.from({ length: n + 1 }, (_, i) => i / n);
  const path = brownianPath({ shape: [paths, 1], times: grid(steps.at(-1)!) }, rng(seed));
  const exact = Array.from(await path.increment(path.shape, 0, 1).data(), solution);
  const points: ErrorPoint[] = [];
  for (const n of steps) {
    const end = await last(simulate(sde, grid(n))(ones([paths, 1]), path));
    const found = Array.from(await end.data(), (x, i) => difference(x, exact[i]!));
    const mean = found.reduce((sum, value) => sum + value, 0) / paths;
    const variance = found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (paths - 1);
    points.push({
      size: 1 / n,
      error: rounded(Math.abs(mean)),
      standardError: rounded(Math.sqrt(variance / paths), 2),
    });
  }
  return points;
}
