import { tensor, tensor2d } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { onGrid, rng } from "@tweedie/core";
import { tokenLaw } from "@tweedie/oracles";
import { expectReproducible, expectSamplerNoLeak } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { analytic, infill, tauLeaping } from "../../src/index.ts";
import {
  absorbing,
  chiSquare,
  clean,
  counted,
  distance,
  evenGrid,
  known,
  pairs,
  processes,
  tokenCase,
} from "./laws.ts";

beforeAll(async () => void (await useBackend("wasm")));

const second = () => ({
  known: tensor2d([[0, 1]], [1, 2], "int32"),
  isKnown: tensor2d([[false, true]], [1, 2], "bool"),
});
const count = 6000;

describe("infill", () => {
  it("draws what is missing from its law given the rest, from masks one at a time, by chi-square at 1e-4", async () => {
    const env = known(pairs, absorbing, rng(1));
    const start = absorbing.prior([count, 2], rng(2));
    const counts = await counted(onGrid(infill(analytic(), second()), evenGrid(3)), { env, start });
    expect(chiSquare(counts, clean(pairs.given([null, 1]), absorbing))).toBeLessThan(1);
    expect(chiSquare(counts, clean(pairs, absorbing))).toBeGreaterThan(1);
  });

  it("comes close to it with small steps where two are missing", async () => {
    // Three tokens of which the last is the sum of the others, but for a share of noise.
    const probabilities = Array.from({ length: 8 }, (_, n) => {
      const [a, b, c] = [n >> 2, (n >> 1) & 1, n & 1] as const;
      return (a ^ b) === c ? 0.22 : 0.03;
    });
    const law = tokenLaw({ vocabulary: 3, length: 3, probabilities: spread(probabilities) });
    const env = known(law, absorbing, rng(3));
    const fixed = infill(analytic(), {
      known: tensor2d([[0, 0, 1]], [1, 3], "int32"),
      isKnown: tensor2d([[false, false, true]], [1, 3], "bool"),
    });
    const wanted = [0, 1, 2, 3].map((n) => ((n >> 1) ^ (n & 1) ? 0.44 : 0.06));
    const errors = [];
    for (const steps of [1, 40]) {
      const start = absorbing.prior([count, 3], rng(4));
      const end = await collected(onGrid(fixed, evenGrid(steps)), { env, start });
      errors.push(distance(end, wanted));
    }
    expect(errors[0]).toBeGreaterThan(0.3);
    // Four errors of counting, and what is left of the step.
    expect(errors[1]).toBeLessThan(0.04);
  });

  it.each(processes)("keeps what is known at every step of the %s process", async (_, process) => {
    const env = known(pairs, process, rng(5));
    const start = process.prior([50, 2], rng(6));
    for await (const { x } of onGrid(infill(tauLeaping(), second()), evenGrid(8))(start, env)) {
      const tokens = [...x.dataSync()];
      expect(tokens.filter((token, i) => i % 2 === 1 && token !== 1)).toEqual([]);
    }
    start.dispose();
  });

  it.each(processes)("frees what it makes and gives the same rows whatever the batch of %s", async (_, process) => {
    const sampler = onGrid(infill(analytic(), second()), evenGrid(4));
    await expectSamplerNoLeak(sampler, tokenCase(process));
    await expectReproducible(sampler, tokenCase(process));
  });

  it("refuses what does not fit", () => {
    const { known: tokens, isKnown } = second();
    expect(() => infill(analytic(), { known: isKnown, isKnown })).toThrow("of one shape, got bool");
    expect(() => infill(analytic(), { known: tokens, isKnown: tensor([true], [1], "bool") })).toThrow(
      "[1,2] and bool of [1]",
    );
  });
});

/** A law of bits as one of three states. */
function spread(p: readonly number[]): readonly number[] {
  return Array.from({ length: 27 }, (_, n) => {
    const digits = [Math.floor(n / 9), Math.floor(n / 3) % 3, n % 3] as const;
    return digits.includes(2) ? 0 : p[digits[0] * 4 + digits[1] * 2 + digits[2]]!;
  });
}

/** The shares of the first two bits. */
async function collected(
  sampler: ReturnType<typeof onGrid<number, ReturnType<typeof known>, undefined>>,
  { env, start }: Parameters<typeof counted>[1],
): Promise<readonly number[]> {
  const shares = [0, 0, 0, 0];
  let tokens: readonly number[] = [];
  for await (const { x } of sampler(start, env)) tokens = [...x.dataSync()];
  for (let row = 0; row < tokens.length; row += 3) shares[tokens[row]! * 2 + tokens[row + 1]!]! += 3 / tokens.length;
  start.dispose();
  return shares;
}
