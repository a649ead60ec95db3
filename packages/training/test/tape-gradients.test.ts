import {
  add,
  concat,
  customGrad,
  engine,
  cumprod,
  grad,
  matMul,
  mean,
  memory,
  mul,
  reshape,
  sigmoid,
  split,
  square,
  sub,
  sum,
  tensor1d,
  tidy,
  variable,
} from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { tapeGradients } from "../src/tape-gradients.ts";

await useBackend("wasm");

const random = rng(1);
const w = tidyVariable([3, 4], "w");
const b = tidyVariable([4], "b");
const unused = tidyVariable([2], "unused");
const x = random.split("x").normal([5, 3]) as Tensor2D;

/** The same tensor flows back into both inputs. */
const sumOfTwo = customGrad((...args: unknown[]) => {
  const [p, q] = args as [Tensor, Tensor];
  return { value: add(p, q), gradFunc: (dy: Tensor) => [dy, dy] };
});

const losses: [string, () => Tensor][] = [
  ["a chain", () => mean(square(add(matMul(x, w as Tensor2D), b)))],
  ["a tensor used often", () => sum(mul(w, add(w, mul(w, sigmoid(w)))))],
  [
    "operations with several outputs",
    () => sum(square(concat(split(add(matMul(x, w as Tensor2D), b), 2, 1).slice(1), 1))),
  ],
  ["gradients handed on as they are", () => sum(mul(sumOfTwo(w, reshape(concat([b, b, b]), [3, 4])), sumOfTwo(w, w)))],
  [
    "scopes that end before the gradient",
    () =>
      tidy(() =>
        sum(
          square(
            tidy(() =>
              sub(
                mul(w, 2),
                tidy(() => square(w)),
              ),
            ),
          ),
        ),
      ),
  ],
  ["a gradient inside", () => sum(square(grad((v: Tensor) => sum(mul(square(v), v)))(w)))],
  ["a value that is a variable's sum alone", () => sum(b)],
];

describe("tapeGradients", () => {
  it.each(losses)("equals TensorFlow.js's gradients: %s", async (_, loss) => {
    const xs = [w, b, unused];
    const f = () => loss() as Scalar;
    const { numTensors, numDataBuffers } = memory();
    const own = tidy(() => kept(tapeGradients(f, xs)));
    const stock = tidy(() => {
      const { value, grads } = engine().gradients(f, xs, undefined, true);
      return kept({ value: value as Scalar, gradients: grads });
    });
    expect(Object.keys(own)).toEqual(Object.keys(stock));
    for (const name of Object.keys(stock))
      expect([...(await own[name]!.data())]).toEqual([...(await stock[name]!.data())]);
    for (const y of [...Object.values(own), ...Object.values(stock)]) y.dispose();
    expect(memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  it("multiplies gradients, and not the value, by what the value is worth, inside another gradient too", async () => {
    const f = () => sum(square(b)) as Scalar;
    const [plain, worth] = tidy(() => [tapeGradients(f, [b]), tapeGradients(f, [b], 0.25)].map((own) => kept(own)));
    const read = async (y: Tensor | undefined) => [...(await y!.data())];
    expect(await read(worth!["value"])).toEqual(await read(plain!["value"]));
    expect(await read(worth!["0"])).toEqual((await read(plain!["0"])).map((x) => x / 4));
    const inside = grad((v: Tensor) =>
      sum(tapeGradients(() => sum(mul(square(v), v)) as Scalar, [v], 0.5).gradients[0]!),
    );
    expect(await read(inside(tensor1d([1, -2])))).toEqual([3, -6]);
    for (const y of [plain!, worth!].flatMap((own) => Object.values(own))) y.dispose();
  });

  it("takes part in a gradient around it", async () => {
    const outer = grad((v: Tensor) =>
      sum(square(tapeGradients(() => sum(mul(square(v), v)) as Scalar, [v]).gradients[0]!)),
    );
    expect([...(await outer(tensor1d([1, -2])).data())]).toEqual([36, -288]);
  });

  it("leaves nothing when the function or a gradient fails", () => {
    const failing: [string, () => Tensor][] = [
      [
        "no room",
        () => {
          square(w);
          throw new Error("no room");
        },
      ],
      [
        "no room",
        () =>
          sum(
            withGradient(w, () => {
              throw new Error("no room");
            }),
          ),
      ],
    ];
    for (const [message, loss] of failing) {
      const { numTensors, numDataBuffers } = memory();
      expect(() => tidy(() => void tapeGradients(() => loss() as Scalar, [w, b]))).toThrow(message);
      expect(memory()).toMatchObject({ numTensors, numDataBuffers });
      expect((engine() as unknown as { state: object }).state).toMatchObject({
        activeTape: null,
        gradientDepth: 0,
        kernelDepth: 0,
      });
    }
  });

  it("names an operation that has no gradient", () => {
    const loss = () => sum(mul(cumprod(w, 1), w)) as Scalar;
    expect(() => tidy(() => void tapeGradients(loss, [w]))).toThrow(
      "train: expected operations that have gradients, got Cumprod. Leave it out of the loss",
    );
  });

  it("holds less memory than TensorFlow.js at the peak", () => {
    const deep = () => {
      let h: Tensor = x;
      for (let i = 0; i < 30; i++) h = sigmoid(mul(add(h, 0.1), h));
      return sum(mul(h, sum(w))) as Scalar;
    };
    const peak = (f: () => void) => {
      let most = 0;
      const backend = engine().backend as unknown as { makeOutput(...args: unknown[]): unknown };
      const { makeOutput } = backend;
      backend.makeOutput = function makeCounted(...args) {
        most = Math.max(most, memory().numDataBuffers);
        return makeOutput.apply(this, args);
      };
      try {
        tidy(f);
      } finally {
        backend.makeOutput = makeOutput;
      }
      return most - memory().numDataBuffers;
    };
    const xs = [w, x];
    const own = peak(() => void tapeGradients(deep, xs));
    const stock = peak(() => void engine().gradients(deep, xs));
    expect(own).toBeLessThan(0.6 * stock);
  });
});

const withGradient = (x: Tensor, gradFunc: () => Tensor) =>
  customGrad((...args: unknown[]) => ({ value: square(args[0] as Tensor), gradFunc }))(x);

const kept = ({ value, gradients }: ReturnType<typeof tapeGradients>): Record<string, Tensor> => ({
  value,
  ...Object.fromEntries(gradients.flatMap((g, i) => (g ? [[`${i}`, g]] : []))),
});

function tidyVariable(shape: readonly number[], name: string) {
  return tidy(() => variable(random.split(name).normal(shape)));
}
