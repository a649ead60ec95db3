import { div, sum, tensor, tidy } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { last, onGrid, rng, tensorOf } from "@tweedie/core";
import { tokenLaw } from "@tweedie/oracles";
import { beforeAll, describe, expect, it } from "vitest";
import { analyticTransition, evenTimes, reMdm, reMdmTransition } from "../../src/index.ts";
import {
  absorbing,
  allSequences,
  carriedAlong,
  chiSquare,
  clean,
  distance,
  frequencies,
  known,
  masks,
  pairs,
  tokenCase,
  values,
} from "./laws.ts";

beforeAll(async () => void (await useBackend("wasm")));

describe("reMdm", () => {
  const options = [{}, { eta: 0.5 }, { eta: 1 }, { eta: 0.3, strategy: "rescale" }, { switchAt: 0.5 }] as const;

  it.each(options)("with %j keeps the law of one token at all times, to 1e-6", (option) => {
    const law = tokenLaw({ vocabulary: 3, length: 1, probabilities: [0.7, 0.2, 0.1] });
    const env = known(law, absorbing);
    const grid = [1, 0.9, 0.5, 0.45, 0.1, 0];
    let p = values(law.marginal(absorbing, 1));
    grid.slice(1).forEach((s, i) => {
      const laws = tidy(() => {
        const raw = reMdmTransition(option)(allSequences(4, 1), grid[i]!, s, env);
        return values(div(raw, sum(raw, -1, true)));
      });
      p = p.map((_, y) => p.reduce((total, mass, x) => total + mass * laws[4 * x + y]!, 0));
      const wanted = tidy(() => values(law.marginal(absorbing, s)));
      p.forEach((mass, y) => expect(Math.abs(mass - wanted[y]!)).toBeLessThan(1e-6));
    });
  });

  it("without remasking has the laws of the analytic step, to 1e-6", () => {
    const env = known(pairs, absorbing);
    const x = allSequences(4, 2);
    const [mine, theirs] = [reMdmTransition({ eta: 0 }), analyticTransition].map((f) => values(f(x, 0.7, 0.4, env)));
    theirs!.forEach((p, i) => expect(Math.abs(mine![i]! - p)).toBeLessThan(1e-6));
  });

  it("masks again only from the time of the switch on", () => {
    const env = known(pairs, absorbing);
    const x = allSequences(4, 2);
    const at = (option: Parameters<typeof reMdmTransition>[0], t: number) =>
      values(reMdmTransition(option)(x, t, t - 0.2, env));
    expect(at({ eta: 0.4, switchAt: 0.5 }, 0.6)).toEqual(at({ eta: 0 }, 0.6));
    expect(at({ eta: 0.4, switchAt: 0.5 }, 0.5)).toEqual(at({ eta: 0.4 }, 0.5));
    expect(at({ eta: 0.4 }, 0.5)).not.toEqual(at({ eta: 0 }, 0.5));
    expect(() => reMdm({ switchAt: 2 })).toThrow("expected switchAt in [0, 1], got 2");
  });

  it("draws pairs of what its laws say, by chi-square at 1e-4, which come to be right with small steps", async () => {
    const env = known(pairs, absorbing);
    const along = (steps: number, eta: number) =>
      carriedAlong(reMdmTransition({ eta }), evenTimes(steps), env, pairs, masks);
    const counts = await frequencies(onGrid(reMdm({ eta: 0.4 }), evenTimes(6)), 9);
    expect(chiSquare(counts, along(6, 0.4))).toBeLessThan(1);
    const errors = [8, 16, 32, 64].map((steps) => distance(along(steps, 1 / steps), clean(pairs, absorbing)));
    errors.slice(1).forEach((error, i) => expect(Math.log2(errors[i]! / error)).toBeGreaterThan(0.7));
  });

  it("in a loop draws pairs of what its laws say, by chi-square at 1e-4, and comes closer to clean pairs", async () => {
    const [eta, loop] = [0.5, { at: 0.4, moves: 5 }];
    const env = known(pairs, absorbing);
    // The step from 0.5 to 0 stops at 0.4.
    const times = [1, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0];
    const [again, plain] = [reMdmTransition({ eta }), reMdmTransition({ eta: 0 })];
    const along = (grid: readonly number[]) =>
      carriedAlong((x, t, s, at) => (t === s ? again : plain)(x, t, s, at), grid, env, pairs, masks);
    const counts = await frequencies(onGrid(reMdm({ eta, loop }), [1, 0.5, 0]), 9);
    expect(chiSquare(counts, along(times))).toBeLessThan(1);
    const [looped, straight] = [along(times), along([1, 0.5, 0.4, 0])].map((law) =>
      distance(law, clean(pairs, absorbing)),
    );
    expect(looped!).toBeLessThan(0.8 * straight!);
  });

  it.each([
    [{ eta: 0.5, loop: { at: 0.5, moves: 3 } }, [1, 0.5, 0], 5],
    [{ eta: 0.5, loop: { at: 0.4, moves: 3 } }, [1, 0.5, 0], 6],
    [{ eta: 0.5, loop: { at: 0.4, moves: 3 }, byConfidence: true }, [1, 0.5, 0], 6],
  ] as const)("in a loop with %j calls the model on %j %d times", async (options, grid, calls) => {
    const { start, env } = tokenCase(absorbing);
    let called = 0;
    await last(
      onGrid(reMdm(options), [...grid])(
        start(2, rng(2)),
        env(rng(1), () => called++),
      ),
    );
    expect(called).toBe(calls);
  });

  it.each([[[0.4, 0.2, 0]], [[1, 0.7, 0.5]]])("refuses times %j, which do not come to the loop", async (times) => {
    const { start, env } = tokenCase(absorbing);
    const sampler = onGrid(reMdm({ loop: { at: 0.5, moves: 2 } }), times);
    await expect(last(sampler(start(2, rng(2)), env(rng(1))))).rejects.toThrow(
      "times on both sides of the loop at 0.5",
    );
  });

  it("by confidence masks again what the model was unsure of, within four errors, and remembers how sure it was", () => {
    const [eta, rows] = [0.6, 5000];
    const { step } = reMdm({ eta, byConfidence: true });
    const sure = [0.9, 0.1];
    const env = known(pairs, absorbing, rng(11));
    const shown = tensor(Array.from({ length: rows }, () => [0, 2]).flat(), [rows, 2], "int32");
    const before = tensorOf(Array.from({ length: rows }, () => sure).flat(), [rows, 2]);
    const next = step(shown, 0.6, 0.5, env, before);
    const total = sure.reduce((all, psi) => all + Math.exp(-psi), 0);
    sure.forEach((psi, l) => {
      const p = (eta * Math.exp(-psi)) / total;
      const hidden = values(next.x).filter((token, i) => i % 2 === l && token === 3).length;
      expect(Math.abs(hidden - rows * p)).toBeLessThan(4 * Math.sqrt(rows * p * (1 - p)));
    });
    expect(values(next.memory!).slice(0, 2)).toEqual(sure.map((psi) => expect.closeTo(psi, 6) as number));

    // Where masks were, what the model said of the token that was drawn.
    const drawn = step(tensor([3, 2], [1, 2], "int32"), 0.6, 0, env, null);
    const law = pairs.given([null, 2]).probabilities;
    expect(values(drawn.memory!)).toEqual([expect.closeTo(law[3 * values(drawn.x)[0]! + 2]!, 5), expect.closeTo(1, 5)]);
  });

  it("refuses what makes no sense", () => {
    expect(() => reMdm({ eta: 2 })).toThrow("eta in [0, 1], got 2");
    expect(() => reMdm({ loop: { at: 1, moves: 2 } })).toThrow("a loop at a time in (0, 1), got 1");
    expect(() => reMdm({ loop: { at: 0.5, moves: 0.5 } })).toThrow("at least 1 move in a loop, got 0.5");
    expect(() => reMdm({ loop: { at: 0.5, moves: 2 }, switchAt: 0.5 })).toThrow("switchAt or a loop, got both");
    expect(() => reMdm({ strategy: "loop" as "cap" })).toThrow("the strategy cap or rescale, got loop");
  });
});
