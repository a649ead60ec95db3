import type { NoiseSchedule } from "@tweedie/core";
import {
  alphaBarTable,
  betasOf,
  betaTable,
  clipLogSnr,
  cosine,
  edm,
  flowShift,
  geometric,
  interpolatedShift,
  laplace,
  linearBeta,
  linearBetas,
  linearLogSnr,
  ornsteinUhlenbeck,
  polynomial,
  rectifiedFlow,
  resolutionShift,
  scaledLinearBeta,
  scheduleOf,
  shiftLogSnr,
  sigmaTable,
  sigmoid,
  subVp,
  toVarianceExploding,
  toVariancePreserving,
  toZeroTerminalSnr,
  truncate,
  zeroTerminalSnr,
} from "../src/index.ts";

/** A schedule and what the laws need to know of it. */
export interface ScheduleCase {
  readonly name: string;
  readonly schedule: NoiseSchedule;
  /** The log-SNR at times 0 and 1, from the definition. */
  readonly ends: readonly [atData: number, atNoise: number];
  /** What $\alpha^2 + \sigma^2 = 1$, $\alpha = 1$ or $\alpha + \sigma = 1$ it keeps, if any. */
  readonly keeps?: "vp" | "ve" | "flow";
  /** The times where the slope, or of Laplace's the curvature, jumps. */
  readonly kinks?: readonly number[];
}

const steps = (count: number) => Array.from({ length: count - 1 }, (_, i) => (i + 1) / count);
/** The log-SNR of a variance-preserving level from $-\log\alpha^2$. */
const vpEnd = (integral: number) => -Math.log(Math.expm1(integral));
const veEnd = (sigma: number) => -2 * Math.log(sigma);
const [clean, noise] = [Infinity, -Infinity];

const families: readonly ScheduleCase[] = [
  { name: "cosine", schedule: cosine(), ends: [clean, noise], keeps: "vp" },
  { name: "cosine without offset", schedule: cosine({ offset: 0 }), ends: [clean, noise], keeps: "vp" },
  { name: "linearBeta", schedule: linearBeta(), ends: [clean, vpEnd(10.05)], keeps: "vp" },
  {
    name: "linearBeta, falling",
    schedule: linearBeta({ betaMin: 5, betaMax: 1 }),
    ends: [clean, vpEnd(3)],
    keeps: "vp",
  },
  {
    name: "scaledLinearBeta",
    schedule: scaledLinearBeta(),
    ends: [clean, vpEnd((0.85 + Math.sqrt(0.85 * 12) + 12) / 3)],
    keeps: "vp",
  },
  { name: "subVp", schedule: subVp(), ends: [clean, -10.05 - 2 * Math.log(-Math.expm1(-10.05))] },
  { name: "ornsteinUhlenbeck", schedule: ornsteinUhlenbeck(), ends: [clean, vpEnd(10)], keeps: "vp" },
  {
    name: "ornsteinUhlenbeck, of stationary variance 8",
    schedule: ornsteinUhlenbeck({ rate: 0.25, diffusion: 2, horizon: 3 }),
    ends: [clean, vpEnd(1.5) - Math.log(8)],
  },
  {
    name: "Brownian motion",
    schedule: ornsteinUhlenbeck({ rate: 0, diffusion: 3, horizon: 2 }),
    ends: [clean, -Math.log(18)],
    keeps: "ve",
  },
  { name: "sigmoid", schedule: sigmoid(), ends: [clean, noise], keeps: "vp" },
  {
    name: "sigmoid, one-sided and cold",
    schedule: sigmoid({ start: 0, end: 3, tau: 0.2 }),
    ends: [clean, noise],
    keeps: "vp",
  },
  { name: "linearLogSnr", schedule: linearLogSnr(), ends: [13.3, -5], keeps: "vp" },
  { name: "laplace", schedule: laplace(), ends: [clean, noise], keeps: "vp", kinks: [0.5] },
  {
    name: "laplace, off centre",
    schedule: laplace({ mu: -1.5, b: 2 }),
    ends: [clean, noise],
    keeps: "vp",
    kinks: [0.5],
  },
  { name: "polynomial", schedule: polynomial(), ends: [Math.log(99_999), -Math.log(99_999)], keeps: "vp" },
  { name: "polynomial, from 0", schedule: polynomial({ power: 3, precision: 0 }), ends: [clean, noise], keeps: "vp" },
  { name: "rectifiedFlow", schedule: rectifiedFlow(), ends: [clean, noise], keeps: "flow" },
  { name: "geometric", schedule: geometric(), ends: [veEnd(0.01), veEnd(50)], keeps: "ve" },
  { name: "edm", schedule: edm(), ends: [veEnd(0.002), veEnd(80)], keeps: "ve" },
  { name: "edm from 0", schedule: edm({ sigmaMin: 0, rho: 3 }), ends: [clean, veEnd(80)], keeps: "ve" },
  {
    name: "noise in proportion to time",
    schedule: edm({ sigmaMin: 0, rho: 1 }),
    ends: [clean, veEnd(80)],
    keeps: "ve",
  },
  {
    name: "a user's",
    schedule: scheduleOf({ alpha: (t) => Math.cos(t), sigma: (t) => t ** 1.5 }),
    ends: [clean, 2 * Math.log(Math.cos(1))],
  },
];

const chain = linearBetas({ steps: 7, betaStart: 0.1, betaEnd: 0.7 });
const left = chain.reduce((product, beta) => product * (1 - beta), 1);

const tables: readonly ScheduleCase[] = [
  {
    name: "betaTable",
    schedule: betaTable(chain),
    ends: [clean, Math.log(left / (1 - left))],
    keeps: "vp",
    kinks: steps(7),
  },
  {
    name: "betaTable to zero SNR",
    schedule: betaTable(zeroTerminalSnr([0.1, 0.2, 0.1, 0.4])),
    ends: [clean, noise],
    keeps: "vp",
    kinks: steps(4),
  },
  {
    name: "betaTable of a flow",
    schedule: betaTable(betasOf(rectifiedFlow(), 5)),
    ends: [clean, noise],
    keeps: "vp",
    kinks: steps(5),
  },
  {
    name: "alphaBarTable",
    schedule: alphaBarTable([0.9, 0.5, 0.2]),
    ends: [clean, -Math.log(4)],
    keeps: "vp",
    kinks: steps(3),
  },
  {
    name: "sigmaTable",
    schedule: sigmaTable([0.1, 0.3, 2, 40]),
    ends: [clean, veEnd(40)],
    keeps: "ve",
    kinks: steps(4),
  },
];

const transforms: readonly ScheduleCase[] = [
  { name: "shiftLogSnr", schedule: shiftLogSnr(linearBeta(), -3), ends: [clean, vpEnd(10.05) - 3], keeps: "vp" },
  {
    name: "shiftLogSnr of noise that explodes",
    schedule: shiftLogSnr(geometric(), 2),
    ends: [veEnd(0.01) + 2, veEnd(50) + 2],
    keeps: "vp",
  },
  {
    name: "resolutionShift of the cosine",
    schedule: resolutionShift(cosine(), { to: 256 }),
    ends: [clean, noise],
    keeps: "vp",
  },
  {
    name: "resolutionShift of a logarithm",
    schedule: resolutionShift(linearLogSnr(), { from: 32, to: 8 }),
    ends: [13.3 + 4 * Math.LN2, -5 + 4 * Math.LN2],
    keeps: "vp",
  },
  {
    name: "interpolatedShift",
    schedule: interpolatedShift(cosine({ offset: 0 }), { atData: 32, atNoise: 256, to: 512 }),
    ends: [clean, noise],
    keeps: "vp",
  },
  {
    name: "interpolatedShift of a logarithm",
    schedule: interpolatedShift(linearLogSnr(), { atData: 32, atNoise: 64, to: 128 }),
    ends: [13.3 - 4 * Math.LN2, -5 - 2 * Math.LN2],
    keeps: "vp",
  },
  { name: "flowShift", schedule: flowShift(rectifiedFlow(), 3), ends: [clean, noise], keeps: "flow" },
  {
    name: "flowShift of VP",
    schedule: flowShift(linearBeta(), 0.5),
    ends: [clean, vpEnd(10.05) + 2 * Math.LN2],
    keeps: "flow",
  },
  {
    name: "truncate",
    schedule: truncate(rectifiedFlow(), { min: 0.01, max: 0.9 }),
    ends: [2 * Math.log(99), -2 * Math.log(9)],
    keeps: "flow",
  },
  { name: "clipLogSnr", schedule: clipLogSnr(cosine(), { logSnrMin: -12 }), ends: [15, -12], keeps: "vp" },
  {
    name: "toVariancePreserving of a flow",
    schedule: toVariancePreserving(rectifiedFlow()),
    ends: [clean, noise],
    keeps: "vp",
  },
  {
    name: "toVariancePreserving of EDM",
    schedule: toVariancePreserving(edm()),
    ends: [veEnd(0.002), veEnd(80)],
    keeps: "vp",
  },
  {
    name: "toVarianceExploding of VP",
    schedule: toVarianceExploding(linearBeta()),
    ends: [clean, vpEnd(10.05)],
    keeps: "ve",
  },
  { name: "toZeroTerminalSnr", schedule: toZeroTerminalSnr(linearBeta()), ends: [clean, noise], keeps: "vp" },
  {
    name: "toZeroTerminalSnr, not from clean",
    schedule: toZeroTerminalSnr(linearLogSnr({ logSnrMax: 8, logSnrMin: -2 })),
    ends: [8, noise],
    keeps: "vp",
  },
  {
    name: "two transforms, without a derivative",
    schedule: flowShift(shiftLogSnr({ alpha: (t) => 1 - t, sigma: (t) => t }, 1), 2),
    ends: [clean, noise],
    keeps: "flow",
  },
];

/** Every schedule and every transform of the package, for the laws. */
export const everySchedule: readonly ScheduleCase[] = [...families, ...tables, ...transforms];
