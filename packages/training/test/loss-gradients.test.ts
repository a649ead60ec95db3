import {
  add,
  dispose,
  mean,
  memory,
  mul,
  square,
  sub,
  sum,
  tensor,
  tensor1d,
  tidy,
  variable,
} from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { lossGradients, sgd, trainingState } from "../src/index.ts";
import type { GradientSource, LossGradientsOptions, MeasuredGradients } from "../src/index.ts";
import { contentsOf } from "./contents-of.ts";
import { tinyRun } from "./tiny-run.ts";

beforeAll(() => useBackend("wasm"));

describe("gradients of a batch in parts", () => {
  it("are those of the whole: data, weights of uneven parts, and noise of each row", async () => {
    const run = linear();
    const of = (rows: number, parts: Partial<LossGradientsOptions<Batch>> = {}) =>
      lossGradients({ ...run.options(rows), ...parts });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(20),
        async (rows, n, step) => {
          const expected = await valuesOf(of(rows)(step));
          expect(await valuesOf(of(rows, { accumulate: n })(step))).toEqual(closeTo(expected));
          const count = Math.min(n, rows);
          const shares = Array.from({ length: count }, (_, index) =>
            lossGradients(run.options(rows), { index, count }),
          );
          expect(await summed(shares, step)).toEqual(closeTo(expected));
          const both = Array.from({ length: count }, (_, index) =>
            lossGradients({ ...run.options(rows), accumulate: 2 }, { index, count }),
          );
          expect(await summed(both, step)).toEqual(closeTo(expected));
        },
      ),
      { numRuns: 30, seed: 3 },
    );
  });

  it("leave nothing but one set of gradients", () => {
    const run = linear();
    const source = lossGradients({ ...run.options(6), accumulate: 3 });
    const { numTensors } = memory();
    const { loss, gradients } = source(1) as MeasuredGradients;
    expect(memory().numTensors).toBe(numTensors + 2);
    dispose([loss, gradients["w"]!]);
  });

  it("train as the whole batch does, up to rounding", async () => {
    const [whole, parts] = [tinyRun(), tinyRun()];
    const losses: number[] = [];
    for await (const { loss } of parts.train(8, { accumulate: 3 })) losses.push(loss);
    expect(losses).toEqual((await whole.losses(8)).map((loss) => expect.closeTo(loss, 5)));
    const { weights } = await contentsOf(whole.state);
    expect((await contentsOf(parts.state))["weights"]).toEqual(closeTo(weights as Numbers));
  });

  it("need batches that can be cut", async () => {
    const run = linear();
    const failing = (batch: unknown) =>
      lossGradients({ ...run.options(3), batches: () => batch as Batch, accumulate: 2 });
    expect(() => failing(3)(0)).toThrow(
      "train: expected a batch of tensors or arrays whose first axis counts its rows",
    );
    expect(() => failing({ x: tensor([[1, 2]]), labels: [1, 2] })(0)).toThrow(
      "expected 1 rows in every tensor and array",
    );
    expect(() => lossGradients({ ...run.options(3), accumulate: 0 })).toThrow("expected accumulate to be a positive");
  });
});

interface Batch {
  readonly x: Tensor;
  readonly labels: readonly number[];
}

type Numbers = Readonly<Record<string, readonly number[]>>;

/** A loss in which every row has data, a label and noise of its own. */
function linear() {
  const w = tidy(() => variable(tensor1d([0.3, -0.7]), true));
  const state = trainingState({ variables: { w }, optimizer: sgd() });
  const data = rng(3);
  const options = (rows: number): LossGradientsOptions<Batch> => ({
    state,
    batches: (step) => ({
      x: data.split(step).normal([rows, 2]),
      labels: Array.from({ length: rows }, (_, i) => i + step),
    }),
    loss: ({ x, labels }, noise) => {
      const eps = noise.normal(x.shape);
      const shifts = tensor1d(Array.from(noise.uniforms(labels.length), (u, i) => u * labels[i]!));
      return mean(square(sub(sum(mul(add(x, eps), w), 1), shifts))) as Scalar;
    },
    rng: rng(5),
  });
  return { options };
}

async function valuesOf(measured: MeasuredGradients | Promise<MeasuredGradients>): Promise<Numbers> {
  const { loss, gradients } = await measured;
  const values = { loss: [...(await loss.data())], w: [...(await gradients["w"]!.data())] };
  dispose([loss, gradients["w"]!]);
  return values;
}

async function summed(shares: readonly GradientSource[], step: number): Promise<Numbers> {
  const each = await Promise.all(shares.map((share) => valuesOf(share(step))));
  const total = (name: string) => each[0]![name]!.map((_, i) => each.reduce((total, one) => total + one[name]![i]!, 0));
  return { loss: total("loss"), w: total("w") };
}

const closeTo = (expected: Numbers): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(expected).map(([name, values]) => {
      const size = Math.max(...values.map(Math.abs));
      return [name, values.map((value) => expect.closeTo(value, 5 - Math.max(0, Math.ceil(Math.log10(size)))))];
    }),
  );
