import { dispose, engine, memory, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { addFromHostKernelName, copyToHostKernelName } from "@tweedie/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { useBackend } from "../../src/index.ts";
import { input } from "../compare.ts";

const shapes = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }), { minLength: 1, maxLength: 5 });
const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Tensors, and their numbers one after the other. */
function drawn(all: readonly number[][]): { x: Tensor[]; flat: number[] } {
  const values = all.map((shape, i) => input([sizeOf(shape)], i + 1).values);
  return { x: values.map((one, i) => tensor(one, all[i])), flat: values.flatMap((one) => [...one]) };
}

const shared = (values: ArrayLike<number>): Float32Array => {
  const array = new Float32Array(new SharedArrayBuffer(4 * values.length));
  array.set(values);
  return array;
};

const run = (name: string, x: readonly Tensor[], attributes: object): Tensor[] =>
  engine().runKernel(name, { x } as never, attributes as never) as unknown as Tensor[];

describe("copies between the heap and shared memory", () => {
  beforeAll(async () => void (await useBackend("wasm")));

  it("hold the numbers of all tensors in their order", () => {
    fc.assert(
      fc.property(shapes, (all) => {
        const { x, flat } = drawn(all);
        // One more on both sides shows what is written beyond.
        const whole = shared([7, ...flat.map(() => NaN), 7]);
        const { numTensors } = memory();
        expect(run(copyToHostKernelName, x, { target: whole.subarray(1, -1) })).toEqual([]);
        expect(memory().numTensors).toBe(numTensors);
        expect([...whole]).toEqual([7, ...flat, 7]);
        dispose(x);
      }),
    );
  });

  it("add in float64, in order, and leave what is added as it is", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4 }), (all, count) => {
        const { x, flat } = drawn(all);
        // In float32 the large number would swallow the others.
        const terms = Array.from({ length: count }, (_, k) =>
          shared(flat.map((_, i) => (k === 0 ? 2 ** 25 : k === 1 ? -(2 ** 25) : 0) + Math.fround(i / 7 + k))),
        );
        const sums = run(addFromHostKernelName, x, { terms });
        expect(sums.map(({ shape }) => shape)).toEqual(all);
        const expected = flat.map((first, i) => Math.fround(terms.reduce((sum, term) => sum + term[i]!, first)));
        expect(sums.flatMap((sum) => [...sum.dataSync()])).toEqual(expected);
        expect(x.flatMap((one) => [...one.dataSync()])).toEqual(flat);
        dispose([...x, ...sums]);
      }),
    );
  });
});
