import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  betaGrid,
  betaQuantile,
  leadingGrid,
  linspaceGrid,
  quadraticGrid,
  rectifiedFlow,
  trailingGrid,
  uniformGrid,
} from "../src/index.ts";

const flow = rectifiedFlow();
const steps = (grid: readonly { readonly t: number }[]) => grid.map(({ t }) => Math.round(t * 1000));

describe("placements of a chain", () => {
  // Lin et al. 2024, table 2.
  it.each([
    ["leading", leadingGrid, [901, 801, 701, 601, 501, 401, 301, 201, 101, 1]],
    ["linspace", linspaceGrid, [1000, 889, 778, 667, 556, 445, 334, 223, 112, 1]],
    ["trailing", trailingGrid, [1000, 900, 800, 700, 600, 500, 400, 300, 200, 100]],
  ] as const)("%s: the paper's ten of 1000 steps", (_, grid, expected) => {
    expect(steps(grid(flow, 10))).toEqual([...expected, 0]);
  });
  it("lie on the chain, without duplicates", () => {
    const pair = fc.integer({ min: 1, max: 400 }).chain((chain) => fc.tuple(fc.constant(chain), fc.nat(chain - 1)));
    fc.assert(
      fc.property(pair, ([chain, rest]) => {
        for (const grid of [leadingGrid, linspaceGrid, trailingGrid]) {
          const found = grid(flow, rest + 1, { chain }).map(({ t }) => t * chain);
          expect(new Set(found.map(Math.round)).size).toBe(rest + 2);
          for (const n of found) expect(Math.abs(n - Math.round(n))).toBeLessThan(1e-10);
        }
      }),
    );
  });
  it("visit all of the chain, if asked to", () => {
    for (const grid of [leadingGrid, linspaceGrid, trailingGrid]) {
      expect(grid(flow, 50, { chain: 50 })).toEqual(uniformGrid(flow, 50));
    }
  });
  it("round halves to even", () => expect(steps(linspaceGrid(flow, 3))).toEqual([1000, 501, 1, 0]));
  it("take an offset", () => expect(steps(leadingGrid(flow, 4, { offset: 1 }))).toEqual([752, 502, 252, 2, 0]));
  it("refuse to leave the chain", () => {
    for (const grid of [leadingGrid, linspaceGrid, trailingGrid]) {
      expect(() => grid(flow, 11, { chain: 10 })).toThrow(/Grid: expected a chain of at least 11 steps, got 10/);
      expect(() => grid(flow, 11, { chain: 20.5 })).toThrow(/Grid: expected a chain of at least 11 steps, got 20.5/);
      expect(() => grid(flow, 11, { chain: Number.NaN })).toThrow(/Grid: expected a chain of at least/);
    }
    for (const offset of [-1, 0.5, 100, Number.NaN]) {
      expect(() => leadingGrid(flow, 10, { offset })).toThrow(/leadingGrid: expected an integer offset from 0 to 99/);
    }
  });
});

describe("quadraticGrid", () => {
  it("has equal steps in the root of time, with exact ends", () => {
    expect(quadraticGrid(flow, 4).map(({ t }) => t)).toEqual([1, 0.5625, 0.25, 0.0625, 0]);
    const times = quadraticGrid(flow, 30, { start: 0.8, end: 0.001 }).map(({ t }) => t);
    expect([times[0], times.at(-1)]).toEqual([0.8, 0.001]);
    const [a, b] = [Math.sqrt(0.8), Math.sqrt(0.001)];
    times.forEach((t, i) => expect(Math.sqrt(t)).toBeCloseTo(a + ((b - a) * i) / 30, 14));
  });
  it("refuses times out of order", () => {
    expect(() => quadraticGrid(flow, 4, { start: 0.1, end: 0.2 })).toThrow(/quadraticGrid: expected 0 <= end < start/);
  });
});

describe("betaGrid", () => {
  it("is uniform with shapes of 1, and has a mirror image with shapes that are the same", () => {
    betaGrid(flow, 20, { a: 1, b: 1 }).forEach(({ t }, i) => expect(t).toBeCloseTo(1 - i / 20, 14));
    const times = betaGrid(flow, 20).map(({ t }) => t);
    times.forEach((t, i) => expect(t).toBeCloseTo(1 - times[20 - i]!, 14));
  });
  it("is the arcsine law with shapes of one half", () => {
    const times = betaGrid(flow, 16, { a: 0.5, b: 0.5, start: 0.9, end: 0.1 }).map(({ t }) => t);
    times.forEach((t, i) => expect(t).toBeCloseTo(0.1 + 0.8 * Math.cos((Math.PI / 32) * i) ** 2, 13));
  });
  it("refuses bad shapes, times out of order and quantiles that cannot be told apart", () => {
    expect(() => betaGrid(flow, 4, { a: 0 })).toThrow(
      /betaQuantile: expected shapes from 0.001 to 10000, got 0 and 0.6/,
    );
    expect(() => betaGrid(flow, 4, { start: 2 })).toThrow(/betaGrid: expected 0 <= end < start <= 1/);
    expect(() => betaGrid(flow, 30, { a: 1e-3, b: 1e-3 })).toThrow(/gridAt: expected times that fall strictly/);
  });
});

describe("betaQuantile", () => {
  // p of these x in 30-digit arithmetic.
  it.each([
    [0.6, 0.6, 1e-6, 0.00017332842250601887288],
    [0.6, 0.6, 0.05, 0.11523077554376731647],
    [0.6, 0.6, 0.3, 0.35252651177214374884],
    [0.6, 0.6, 0.9, 0.82395274565396220896],
    [5, 0.3, 0.1, 1.1274716944119420425e-6],
    [5, 0.3, 0.5, 0.0048721494650813157753],
    [5, 0.3, 0.95, 0.3121699752884131205],
    [200, 300, 0.3, 1.04969852432929467e-6],
    [200, 300, 0.4, 0.50242861631993199569],
    [200, 300, 0.5, 0.99999645651973560746],
    [0.05, 2, 1e-8, 0.4180125288821185082],
    [0.05, 2, 0.3, 0.97453269164724312443],
    [0.05, 2, 0.7, 0.99705919795156300162],
    [3, 700, 0.001, 0.034306056881811005692],
    [3, 700, 0.01, 0.97135907570396099963],
  ])("inverts I_x(%d, %d) at x = %d", (a, b, x, p) => {
    expect(Math.abs(betaQuantile(p, a, b) / x - 1)).toBeLessThan(1e-12);
  });
  it("is the power law where a shape is 1", () => {
    const share = fc.double({ min: 1e-300, max: 1, noNaN: true });
    const shape = fc.double({ min: 1e-2, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(share, shape, (p, a) => {
        // The tolerance is that of log p, which a small shape magnifies.
        const bound = 1e-12 + (4e-16 * Math.abs(Math.log(p))) / a;
        expect(Math.abs(betaQuantile(p, a, 1) - p ** (1 / a))).toBeLessThanOrEqual(bound * p ** (1 / a));
      }),
    );
  });
  it("rises, and has the ends of the law", () => {
    const shape = fc.double({ min: 0.05, max: 50, noNaN: true });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(shape, shape, share, share, (a, b, p, q) => {
        fc.pre(q - p > 1e-6);
        expect(betaQuantile(q, a, b)).toBeGreaterThanOrEqual(betaQuantile(p, a, b));
      }),
    );
    expect([betaQuantile(0, 2, 3), betaQuantile(1, 2, 3)]).toEqual([0, 1]);
  });
  it.each([-0.1, 1.1, Number.NaN])("refuses the probability %d", (p) => {
    expect(() => betaQuantile(p, 1, 1)).toThrow(/betaQuantile: expected a probability in \[0, 1\]/);
  });
  it.each([0, -1, 1e5, Infinity, Number.NaN])("refuses the shape %d", (a) => {
    expect(() => betaQuantile(0.5, a, 1)).toThrow(/betaQuantile: expected shapes/);
  });
});
