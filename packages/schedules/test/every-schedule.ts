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
} from "../src/index.ts";

/** Every schedule of the package, for the laws; `kinks` is the distance between times where the slope jumps. */
export const everySchedule: readonly { name: string; schedule: NoiseSchedule; kinks?: number }[] = [
  { name: "cosine", schedule: cosine() },
  { name: "cosine without offset", schedule: cosine({ offset: 0 }) },
  { name: "linearBeta", schedule: linearBeta() },
  { name: "linearBeta, falling", schedule: linearBeta({ betaMin: 5, betaMax: 1 }) },
  { name: "rectifiedFlow", schedule: rectifiedFlow() },
  { name: "geometric", schedule: geometric() },
  { name: "edm", schedule: edm() },
  { name: "edm from 0", schedule: edm({ sigmaMin: 0, rho: 3 }) },
  { name: "betaTable", schedule: betaTable(linearBetas({ steps: 7, betaStart: 0.1, betaEnd: 0.7 })), kinks: 1 / 7 },
  { name: "betaTable to zero SNR", schedule: betaTable(zeroTerminalSnr([0.1, 0.2, 0.1, 0.4])), kinks: 1 / 4 },
];
