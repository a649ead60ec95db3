import { add, matMul, mean, mul, square, sub, tanh, tidy, variable } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { setTimeout } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { trainingTask } from "../../src/index.ts";

/** What {@link tinyTask} trains, and how one of its threads is to fail. */
export interface TinyTaskData {
  readonly backend: "cpu" | "wasm";
  readonly rows: number;
  /** The thread that fails, and when: in a step, or while it makes its job (step -1). */
  readonly failure?: { readonly rank: number; readonly step: number; readonly how: keyof typeof failures };
}

/** A network of 2-D data, whose loss draws noise for each row and a number for all of them. */
const tinyTask = trainingTask(import.meta.url, async ({ backend, rows, failure }: TinyTaskData) => {
  await useBackend(backend);
  const rank = (workerData as { readonly rank?: number } | null)?.rank ?? 0;
  const fails = (step: number) => failure?.rank === rank && failure.step === step;
  const width = failure?.how === "otherShape" && fails(-1) ? 17 : 16;
  const init = rng(1);
  const make = (...shape: number[]) => tidy(() => variable(init.normal(shape), true));
  const variables = { w1: make(2, width), b1: make(width), w2: make(width, 2) };
  const data = rng(7);
  if (failure && fails(-1)) await failures[failure.how]();
  let step = 0;
  return {
    variables,
    batches: (now: number) => {
      step = now;
      if (failure && fails(step)) void failures[failure.how]();
      const x = data.split(step).normal([rows, 2]);
      return { x, weights: Array.from({ length: rows }, (_, i) => 1 + (i % 3)) };
    },
    loss: ({ x, weights }: { x: Tensor; weights: readonly number[] }, random: Rng) => {
      const eps = random.normal(x.shape);
      const [shared] = random.whole().uniforms(1);
      const hidden = tanh(add(matMul(add(x, eps), variables.w1 as Tensor2D), variables.b1));
      const error = square(sub(matMul(hidden as Tensor2D, variables.w2 as Tensor2D), mul(eps, shared!)));
      const scale = failure?.how === "nan" && fails(step) ? Number.NaN : 1;
      return mean(mul(scale, mul(mean(error, 1), [...weights])));
    },
  };
});
export default tinyTask;

const failures = {
  throws: () => {
    throw new Error("the data are gone");
  },
  exits: () => process.exit(3),
  throwsLater: () => queueMicrotask(() => failures.throws()),
  rejects: () => void Promise.reject(new Error("nobody waits for this")),
  runsOutOfMemory: () => {
    const all: number[][] = [];
    for (;;) all.push(new Array<number>(1e5).fill(all.length));
  },
  hangs: () => {
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  },
  waits: () => setTimeout(2 ** 30),
  nan: () => undefined,
  otherShape: () => undefined,
};
