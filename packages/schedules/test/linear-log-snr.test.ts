import { levelAt, logSnr } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { geometric } from "../src/geometric.ts";
import { linearLogSnr } from "../src/linear-log-snr.ts";
import { toVarianceExploding } from "../src/to-variance-exploding.ts";
import { expectScales } from "./expect-scales.ts";
import type { ExactScales } from "./expect-scales.ts";

describe("linearLogSnr", () => {
  it.each<ExactScales>([
    [1e-10, 0.99999916275444522, 0.0012940210232356216],
    [0.1, 0.99999478074042225, 0.0032308655055312407],
    [0.5, 0.99220977793085224, 0.12457831504081634],
    [0.999, 0.082556739230194164, 0.99658636595514276],
  ])("is the exact solution at t = %d", (...exact) => expectScales(linearLogSnr(), exact));

  it("falls in equal steps of the log-SNR", () => {
    const schedule = linearLogSnr({ logSnrMax: 30, logSnrMin: -20 });
    for (let i = 0; i <= 10; i++) expect(logSnr(levelAt(schedule, i / 10))).toBeCloseTo(30 - 5 * i, 12);
  });

  it("is the geometric progression in other coordinates", () => {
    const exploding = toVarianceExploding(
      linearLogSnr({ logSnrMax: -2 * Math.log(0.01), logSnrMin: -2 * Math.log(50) }),
    );
    for (const t of [0, 0.2, 0.7, 1]) expect(exploding.sigma(t) / geometric().sigma(t)).toBeCloseTo(1, 13);
  });

  it.each([{ logSnrMin: 14 }, { logSnrMax: Infinity }, { logSnrMin: Number.NaN }, { logSnrMin: -601 }])(
    "refuses %o",
    (options) => {
      expect(() => linearLogSnr(options)).toThrow(/linearLogSnr: expected logSnrMin < logSnrMax within/);
    },
  );
});
