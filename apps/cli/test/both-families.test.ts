import { memory, tensor2d } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { denoiserOf, onGrid, rng, vTarget } from "@tweedie/core";
import type { Rng, Trajectory } from "@tweedie/core";
import { analytic, maskedCrossEntropyLoss, ratioOf } from "@tweedie/discrete";
import { absorbingProcess, gaussianDiffusion, logLinearNoise } from "@tweedie/forward-processes";
import { gaussianLoss } from "@tweedie/losses";
import { mlp, scoreModel, timeScaling, tokenModel, tokenTransformer } from "@tweedie/networks";
import { ddim } from "@tweedie/samplers";
import { cosine, uniformGrid } from "@tweedie/schedules";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./run-cli.ts";
import { adam, ema, loadCheckpoint, saveCheckpoint, train, trainingState } from "@tweedie/training";

beforeAll(() => useBackend("wasm"));

/** A mixture of three: 60, 30 and 10 of 100. */
const shares = [0.6, 0.3, 0.1];

const component = (u: number): number => (u < 0.6 ? 0 : u < 0.9 ? 1 : 2);

/** A network of either family with its data, its loss and its samples. */
interface Toy {
  readonly network: { readonly variables: Readonly<Record<string, Variable>>; dispose(): void };
  readonly batch: (step: number) => Tensor;
  readonly loss: (x0: Tensor, rng: Rng) => Scalar;
  readonly start: (count: number, rng: Rng) => Tensor;
  readonly sample: (x: Tensor, rng: Rng) => Trajectory<unknown>;
  /** The component of every sample, or -1 where it is none. */
  readonly read: (values: ArrayLike<number>) => readonly number[];
}

/** Points on a circle, one place for each component, blurred. */
function points(): Toy {
  const schedule = cosine();
  const places = shares.map((_, k) => [Math.cos((2 * Math.PI * k) / 3), Math.sin((2 * Math.PI * k) / 3)]);
  const network = mlp({ features: 2, hidden: 64, layers: 2 }, rng(1));
  const model = scoreModel(network, { target: vTarget, scaling: timeScaling });
  const loss = gaussianLoss({ schedule });
  const sampler = onGrid(ddim(), uniformGrid(schedule, 30));
  return {
    network,
    batch: (step) => {
      const random = rng(2).split(step);
      const at = Array.from(random.uniforms(256), (u) => places[component(u)]!);
      const blur = random.normals(512);
      return tensor2d(
        at.map(([x = 0, y = 0], i) => [x + 0.05 * blur[2 * i]!, y + 0.05 * blur[2 * i + 1]!]),
        [256, 2],
      );
    },
    loss: (x0, random) => loss(model, x0, random),
    start: (count, random) => gaussianDiffusion(schedule).prior([count, 2], random),
    sample: (x, random) => sampler(x, { denoise: denoiserOf(model), schedule, rng: random }),
    read: (values) =>
      Array.from({ length: values.length / 2 }, (_, i) =>
        places.findIndex(([x = 0, y = 0]) => Math.hypot(values[2 * i]! - x, values[2 * i + 1]! - y) < 0.6),
      ),
  };
}

/** Pairs of one token, which is the component. */
function pairs(): Toy {
  const process = absorbingProcess({ vocabulary: 4, noise: logLinearNoise() });
  const network = tokenTransformer({ vocabulary: 4, width: 16, depth: 1, heads: 2, timed: false }, rng(1));
  const model = tokenModel(network, { target: "x0" });
  const loss = maskedCrossEntropyLoss({ process });
  const times = Array.from({ length: 21 }, (_, n) => 1 - n / 20);
  const sampler = onGrid(analytic(), times);
  return {
    network,
    batch: (step) => {
      const u = rng(2).split(step).uniforms(64);
      return tensor2d(
        Array.from(u, (value) => [component(value), component(value)]),
        [64, 2],
        "int32",
      );
    },
    loss: (x0, random) => loss(model, x0, random),
    start: (count, random) => process.prior([count, 2], random),
    sample: (x, random) => sampler(x, { process, ratio: ratioOf(model, process), rng: random }),
    read: (values) =>
      Array.from({ length: values.length / 2 }, (_, i) => (values[2 * i] === values[2 * i + 1] ? values[2 * i]! : -1)),
  };
}

const stateOf = ({ network }: Toy) =>
  trainingState({ variables: network.variables, optimizer: adam(), ema: ema({ decay: 0.98 }) });

type State = ReturnType<typeof stateOf>;

async function trainTo(steps: number, toy: Toy, state: State): Promise<number> {
  let last = Number.NaN;
  const run = train({ state, batches: toy.batch, loss: toy.loss, rng: rng(3), steps, learningRate: 5e-3 });
  for await (const { loss } of run) last = loss;
  return last;
}

async function sampled(toy: Toy, count: number): Promise<readonly number[]> {
  const random = rng(4);
  const start = toy.start(count, random.split("start"));
  const run = toy.sample(start, random.split("steps"));
  let turn = await run.next();
  while (!turn.done) turn = await run.next();
  const values = await turn.value.data();
  turn.value.dispose();
  start.dispose();
  return toy.read(values);
}

describe.each([
  ["points", points],
  ["tokens", pairs],
])("a mixture of %s", (_, make) => {
  it("is learnt by the one trainer, goes on from the one checkpoint and is sampled by the one loop", async () => {
    const before = memory().numTensors;
    const [folder, toy, other] = [temporaryFolder(), make(), make()];
    const [state, resumed] = [stateOf(toy), stateOf(other)];

    await trainTo(120, toy, state);
    await saveCheckpoint(folder, state);
    const uninterrupted = await trainTo(240, toy, state);
    expect(await loadCheckpoint(folder, resumed)).toMatchObject({ step: 120 });
    expect(await trainTo(240, other, resumed)).toBe(uninterrupted);

    const found = await state.withAverage(() => sampled(toy, 1000));
    // A twentieth may lie between components; each share is right within 4 standard errors and as much.
    shares.forEach((share, k) => {
      const count = found.filter((component) => component === k).length;
      expect(Math.abs(count / 1000 - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 1000) + 0.05);
    });
    expect(found.filter((component) => component < 0).length).toBeLessThan(50);

    for (const it of [state, resumed, toy.network, other.network]) it.dispose();
    expect(memory().numTensors).toBe(before);
  });
});
