import { describe, expect, it } from "vitest";
import { linearBetas } from "../src/betas.ts";
import { zeroTerminalSnr } from "../src/zero-terminal-snr.ts";

const roots = (betas: readonly number[]) => {
  let product = 1;
  return betas.map((beta) => Math.sqrt((product *= 1 - beta)));
};

describe("zeroTerminalSnr", () => {
  it("shifts and stretches the roots of alpha bar as the paper says", () => {
    const betas = linearBetas({ steps: 20, betaStart: 0.01, betaEnd: 0.2 });
    const before = roots(betas);
    const after = roots(zeroTerminalSnr(betas));
    const [first, last] = [before[0]!, before.at(-1)!];
    before.forEach((r, i) => expect(after[i]).toBeCloseTo(((r - last) * first) / (first - last), 13));
    expect(after.at(-1)).toBe(0);
  });

  it("keeps the first beta and ends in 1", () => {
    expect(zeroTerminalSnr([0.2, 0.3])).toEqual([0.2, 1]);
  });

  it.each([[[]], [[0.5]], [[0.1, 2]]])("refuses %o", (betas) => {
    expect(() => zeroTerminalSnr(betas)).toThrow(/zeroTerminalSnr: expected/);
  });
});
