import { describe, expect, it } from "vitest";
import { alphaBarsOf } from "../src/alpha-bars.ts";
import { cosineBetas, laplaceBetas, linearBetas, scaledLinearBetas, sigmoidBetas } from "../src/betas.ts";
import { zeroTerminalSnr } from "../src/zero-terminal-snr.ts";
import { vpTables as fixture } from "./fixtures.ts";
import type { TableName } from "./fixtures.ts";

const round = Math.fround;
const count = fixture.T;
const chains = {
  linear: linearBetas(),
  scaled_linear: scaledLinearBetas(),
  squaredcos_cap_v2: cosineBetas(),
  sigmoid: sigmoidBetas(),
  laplace: laplaceBetas(),
};
const tables = [
  ...Object.entries(chains),
  ["scaled_linear_zero_snr", zeroTerminalSnr(chains.scaled_linear)],
  ["linear_zero_snr", zeroTerminalSnr(chains.linear)],
  ["cosine_zero_snr", zeroTerminalSnr(chains.squaredcos_cap_v2)],
] as [TableName, readonly number[]][];

/** The largest relative difference of alpha bars from diffusers' as it ships them, in float32. */
const distance = (name: TableName, alphaBars: readonly number[]) =>
  Math.max(
    ...fixture.indices.map((k, i) => {
      const wanted = fixture[name].alphas_cumprod_f32[i]!;
      return wanted === 0 ? Math.abs(alphaBars[k]!) : Math.abs(alphaBars[k]! / wanted - 1);
    }),
  );

describe("diffusers' tables in float32", () => {
  it.each(tables)("are ours but for their rounding: %s", (name, betas) => {
    // Where a chain ends in little, 1 - beta or a root less the last root has lost digits.
    const kept = ["linear", "scaled_linear", "sigmoid", "laplace"].includes(name);
    expect(distance(name, alphaBarsOf(betas))).toBeLessThan(kept ? 1e-6 : 1e-4);
  });

  it.each(tables)("are ours to 1e-6, once rounded as they are: %s", (name) => {
    expect(distance(name, inFloat32[name]())).toBeLessThan(1e-6);
  });
});

/** Float32 steps between float32 ends, each half counted from its own end, in fused multiplications. */
function linspace(from: number, to: number): readonly number[] {
  const [a, b] = [round(from), round(to)];
  const step = round(round(b - a) / (count - 1));
  return Array.from({ length: count }, (_, i) => round(i < count / 2 ? a + step * i : b - step * (count - 1 - i)));
}

/** Float32 factors, their product carried on in float64. */
function product(betas: readonly number[]): readonly number[] {
  let left = 1;
  return betas.map((beta) => round((left *= round(1 - beta))));
}

function rescaled(betas: readonly number[]): readonly number[] {
  const roots = product(betas).map((alphaBar) => round(Math.sqrt(alphaBar)));
  const [first, end] = [roots[0]!, roots.at(-1)!];
  const stretch = round(first / round(first - end));
  const squares = roots.map((root) => round(round(round(root - end) * stretch) ** 2));
  return squares.map((square, i) => round(1 - (i === 0 ? square : round(square / squares[i - 1]!))));
}

const inFloat32: Readonly<Record<TableName, () => readonly number[]>> = {
  linear: () => product(linspace(1e-4, 0.02)),
  scaled_linear: () => product(scaled()),
  squaredcos_cap_v2: () => product(cosineBetas().map(round)),
  sigmoid: () =>
    product(linspace(-6, 6).map((x) => round(1e-4 + round(round(1 / (1 + Math.exp(-x))) * round(0.0199))))),
  laplace: () => product(laplaceBetas().map(round)),
  scaled_linear_zero_snr: () => product(rescaled(scaled())),
  linear_zero_snr: () => product(rescaled(linspace(1e-4, 0.02))),
  cosine_zero_snr: () => product(rescaled(cosineBetas().map(round))),
};

const scaled = () => linspace(Math.sqrt(0.00085), Math.sqrt(0.012)).map((root) => round(root ** 2));
