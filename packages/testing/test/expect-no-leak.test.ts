import { mul, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, gaussianStepper, onGrid, tensorOf } from "@tweedie/core";
import type { GaussianSampler, GaussianStepper } from "@tweedie/core";
import { beforeAll, expect, test } from "vitest";
import {
  expectNoLeak,
  expectSamplerNoLeak,
  gaussianCase,
  standardGrid,
  standardSchedules,
  useFloat64,
} from "@tweedie/testing";

beforeAll(useFloat64);

const schedule = standardSchedules.flow;
const grid = standardGrid(schedule, 5);
const samplerCase = gaussianCase({ schedule, from: grid[0]! });

const ddim = gaussianStepper((x, t, s, { denoise }) => {
  const { x0, eps } = denoise(x, t);
  return combine([s.alpha, x0], [s.sigma, eps]);
});

const remembering: GaussianStepper<Tensor | undefined> = {
  init: () => undefined,
  step: (x, t, s, { denoise }, before) => {
    const { x0, eps } = denoise(x, t);
    return { x: combine([s.alpha, x0], [s.sigma * 0.9, eps], [s.sigma * 0.1, before ?? eps]), memory: eps };
  },
};

test("accepts work whose results are owned by the caller", async () => {
  await expectNoLeak(() => tidy(() => ({ x: [mul(tensorOf([1, 2], [2]), tensorOf([3, 4], [2]))] })));
  await expectNoLeak(async () => {
    const x = tensorOf([1], [1]);
    await x.data();
    x.dispose();
  });
});

test("refuses a leak, and the disposal of what is not one's own", async () => {
  const kept = tensorOf([1], [1]);
  await expect(expectNoLeak(() => mul(mul(kept, kept), kept))).rejects.toThrow("1 more tensors");
  await expect(expectNoLeak(() => kept.dispose())).rejects.toThrow("-1 more tensors");
});

test("tells tensors from buffers", async () => {
  const kept = tensorOf([1], [1]);
  const view = kept.clone();
  await expect(expectNoLeak(() => view.dispose())).rejects.toThrow("-1 more tensors and 0 more buffers");
  const other = kept.clone();
  const swap = () => {
    other.dispose();
    tensorOf([2], [1]);
  };
  await expect(expectNoLeak(swap)).rejects.toThrow("0 more tensors and 1 more buffers");
});

test("accepts samplers with and without memory", async () => {
  await expectSamplerNoLeak(onGrid(ddim, grid), samplerCase);
  await expectSamplerNoLeak(onGrid(remembering, grid), samplerCase);
});

const good = onGrid(ddim, grid);
const wrong: [string, GaussianSampler, RegExp][] = [
  [
    "a sampler that leaks a tensor at every step",
    async function* (x, env, options) {
      const run = good(x, env, options);
      for (;;) {
        const { done, value } = await run.next();
        if (done) return value;
        value.x.clone();
        yield value;
      }
    },
    /at the end: .* 5 more tensors/,
  ],
  [
    "a sampler that frees its state only when it runs to the end",
    async function* (x, env, options) {
      const held = x.clone();
      const result = yield* good(x, env, options);
      held.dispose();
      return result;
    },
    /after an abort: .* 1 more tensors/,
  ],
  [
    "a sampler that cleans up after errors but not after a break",
    async function* (x, env, options) {
      const held = x.clone();
      try {
        const result = yield* good(x, env, options);
        held.dispose();
        return result;
      } catch (error) {
        held.dispose();
        throw error;
      }
    },
    /after a break: .* 1 more tensors/,
  ],
  [
    "a sampler that disposes its start",
    async function* (x, env, options) {
      const result = yield* good(x, env, options);
      x.dispose();
      return result;
    },
    /at the end: .*(borrowed|-1 more)/,
  ],
  [
    "a sampler that returns its start",
    // oxlint-disable-next-line eslint/require-yield -- it must be a generator to be a sampler
    async function* (x) {
      return x;
    },
    /at the end: .*borrowed/,
  ],
  ["a sampler that does not hear an abort", (x, env) => good(x, env), /after an abort: .*reason/],
  [
    "a sampler that swallows errors",
    async function* (x, env, options) {
      try {
        return yield* good(x, env, options);
      } catch (error) {
        if (options?.signal?.aborted) throw error;
        return x.clone();
      }
    },
    /after an error of the model: .*reach the caller/,
  ],
];

test.each(wrong)("refuses %s", async (_, sampler, message) => {
  await expect(expectSamplerNoLeak(sampler, samplerCase)).rejects.toThrow(message);
});
