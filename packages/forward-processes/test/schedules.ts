import type { NoiseSchedule } from "@tweedie/core";
import {
  betaTable,
  cosine,
  edm,
  geometric,
  linearBeta,
  linearBetas,
  rectifiedFlow,
  zeroTerminalSnr,
} from "@tweedie/schedules";

const vp = linearBeta();

/** Schedules of every kind, a sub-VP one and one with alpha(1) = 0 among them. */
export const schedules: readonly (readonly [name: string, schedule: NoiseSchedule])[] = [
  ["cosine", cosine()],
  ["linearBeta", vp],
  ["sub-VP", { alpha: (t) => vp.alpha(t), sigma: (t) => vp.sigma(t) ** 2 }],
  ["rectifiedFlow", rectifiedFlow()],
  ["geometric", geometric()],
  ["edm", edm({ sigmaMin: 0 })],
  ["zero terminal SNR", betaTable(zeroTerminalSnr(linearBetas()))],
];
