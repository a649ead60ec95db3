import { dispose, setBackend } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { createRegistry, last, levelAt, onGrid, rng, tensorOf } from "@tweedie/core";
import type { GaussianEnv, GaussianSampler, GaussianStepper, NoiseLevel, Rng, Snapshot } from "@tweedie/core";
import { cosine } from "@tweedie/schedules";
import { expectNoLeak, standardGrid, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { brownianNoise, readSnapshot, samplers, writeSnapshot } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";

const registry = createRegistry(samplers);
const names = registry.names("samplers");
/** Those that choose their own steps cannot be gone on with. */
const adaptive: ReadonlySet<string> = new Set(["bogackiShampine", "dormandPrince", "dpmSolverAdaptive"]);
const resumable = names.filter((name) => !adaptive.has(name));
const schedule = cosine();
const steps = 7;
const grid = [...standardGrid(schedule, steps - 1, { from: 0.9, to: 0.15 }), levelAt(schedule, 0)];
/** The steps after which the tests save a run. */
const saves = ({ step, steps }: Snapshot<NoiseLevel>) => [1, Math.ceil(steps / 2), steps].includes(step);

interface RunOptions {
  readonly withPath?: boolean;
  readonly onStep?: (snapshot: Snapshot<NoiseLevel>) => Promise<void> | void;
}
const envOf = (random: Rng, { withPath }: RunOptions): GaussianEnv => ({
  denoise: mixture.denoise,
  schedule,
  rng: random,
  ...(withPath && { noise: brownianNoise(random) }),
});

/** The end of a run from its start, with files of some of its snapshots. */
async function uninterrupted(sampler: GaussianSampler, options: RunOptions = {}) {
  const random = rng(3).forRows([4, 0, 9]);
  const start = random.split("start").normal([3, 2]);
  const files: Uint8Array[] = [];
  const run = sampler(start, envOf(random, options));
  for (;;) {
    const { done, value } = await run.next();
    if (done) {
      const end = [...(await value.data())];
      dispose([start, value]);
      return { end, files };
    }
    await options.onStep?.(value);
    if (saves(value)) files.push(await writeSnapshot(value, { rng: random, notes: { seed: "3" } }));
  }
}

/** The end of the run of a file. */
async function resumed(sampler: GaussianSampler, file: Uint8Array, options: RunOptions & { fork?: Rng } = {}) {
  const { x, from, rng: saved } = readSnapshot(file);
  const result = await last(sampler(x, envOf(options.fork ?? saved, options), { from }));
  const end = [...(await result.data())];
  dispose([x, result]);
  if (from.memory) dispose(from.memory as never);
  return end;
}

describe.each(["float64", "cpu", "wasm"] as const)("on %s", (backend) => {
  beforeAll(async () => {
    if (backend === "float64") await useFloat64();
    else await useBackend(backend);
  });

  it.each(resumable)("a saved run of %s ends at the bits of an uninterrupted one", async (name) => {
    await setBackend(backend);
    const sampler = registry.create("samplers", name)(grid);
    for (const withPath of [false, true]) {
      await expectNoLeak(async () => {
        const { end, files } = await uninterrupted(sampler, { withPath });
        expect(files.length).toBeGreaterThanOrEqual(2);
        for (const file of files) expect(await resumed(sampler, file, { withPath })).toEqual(end);
      });
    }
  });
});

describe("a run", () => {
  beforeAll(useFloat64);

  it.each([...adaptive] as typeof names)("of %s is replayed by its seed, and is not gone on with", async (name) => {
    const sampler = registry.create("samplers", name)(grid);
    const ends: number[][] = [];
    for (let i = 0; i < 2; i++) {
      const end = await last(sampler(rng(3).normal([3, 2]), envOf(rng(3), {})));
      ends.push([...(await end.data())]);
    }
    expect(ends[1]).toEqual(ends[0]);
    const from = { step: 1, memory: undefined };
    const goOn = async () => last(sampler(rng(3).normal([3, 2]), envOf(rng(3), {}), { from }));
    await expect(goOn()).rejects.toThrow(/expected to begin at the beginning, got a run to go on with after step 1/);
  });

  it.each(resumable)("of %s is replayed by its seed, and forks from a snapshot with another", async (name) => {
    const sampler = registry.create("samplers", name)(grid);
    const { end, files } = await uninterrupted(sampler);
    expect((await uninterrupted(sampler)).end).toEqual(end);
    const forks: number[][] = [];
    for (const seed of [5, 6, 5]) forks.push(await resumed(sampler, files[0]!, { fork: rng(seed).forRows([4, 0, 9]) }));
    expect(forks[2]).toEqual(forks[0]);
    // A sampler that draws nothing has no other way to go.
    const random = rng(5);
    const start = random.normal([3, 2]);
    const before = random.state().offset;
    dispose([start, await last(sampler(start, envOf(random, {})))]);
    const forked = forks[0]!.some((value, i) => value !== end[i]);
    expect(forked && forks[1]!.some((value, i) => value !== forks[0]![i])).toBe(forked);
    if (!forked) expect([...end]).toEqual(forks[1]);
    else expect(random.state().offset).toBeGreaterThan(before);
  });

  it.each(names)("of %s ends within a step of being cancelled", async (name) => {
    const sampler = registry.create("samplers", name)(grid);
    const run = async (abortAt: number) => {
      const controller = new AbortController();
      const reason = new Error("stopped on purpose");
      let calls = 0;
      const denoise: GaussianEnv["denoise"] = (x, level) => {
        calls += 1;
        if (calls === abortAt) controller.abort(reason);
        return mixture.denoise(x, level);
      };
      const random = rng(1);
      const start = random.normal([3, 2]);
      const steps: number[] = [];
      try {
        const run = sampler(start, { denoise, schedule, rng: random }, { signal: controller.signal });
        for (let next = await run.next(); ; next = await run.next()) {
          if (next.done) {
            next.value.dispose();
            break;
          }
          steps.push(calls);
        }
      } catch (error) {
        expect(error).toBe(reason);
      }
      start.dispose();
      return { calls, steps };
    };
    await expectNoLeak(async () => {
      const whole = await run(Infinity);
      const abortAt = Math.floor(whole.calls / 2);
      const { calls, steps } = await run(abortAt);
      // The step that is under way is the last.
      const ending = whole.steps.find((at) => at >= abortAt)!;
      expect(calls).toBeLessThanOrEqual(ending);
      expect(ending).toBeLessThan(whole.calls);
      expect(steps).toEqual(whole.steps.slice(0, steps.length));
    });
  });

  it("waits for whoever reads it, and for the generator no longer than for the call", async () => {
    const sampler = registry.create("samplers", "ddpm")(grid);
    const random = rng(3);
    const start = random.normal([3, 2]);
    const run = sampler(start, envOf(random, {}));
    const { value } = await run.next();
    const writing = writeSnapshot(value as Snapshot<NoiseLevel>, { rng: random });
    const state = random.state();
    random.normal([100]).dispose();
    const { rng: saved, x, at, steps: all, notes } = readSnapshot(await writing);
    expect(saved.state()).toEqual(state);
    expect([...(await x.data())]).toEqual([...(await (value as Snapshot<NoiseLevel>).x.data())]);
    expect({ at, all, notes }).toEqual({ at: grid[1], all: steps, notes: {} });
    await run.return(x);
  });
});

it("keeps whatever a memory may hold", async () => {
  await useFloat64();
  const memory = () => ({
    numbers: [1 / 3, -0, Infinity, -Infinity, Number.MIN_VALUE, 1e308],
    others: [null, true, "text", undefined, [], {}],
    history: [{ lambda: -Infinity, x0: tensorOf([1, 1 / 3], [2]) }, { lambda: 2 }],
    undefined: undefined,
    ["__proto__"]: "a key like any other",
    tensor: "name",
  });
  const remembering: GaussianStepper<unknown> = {
    init: () => undefined,
    step: (x) => ({ x: x.clone(), memory: memory() }),
  };
  const run = onGrid(remembering, grid)(tensorOf([1, 2], [2, 1]), envOf(rng(1), {}));
  const { value } = await run.next();
  const { from } = readSnapshot(await writeSnapshot(value as Snapshot<NoiseLevel>, { rng: rng(1) }));
  const [plain, wanted] = [from.memory, memory()].map((held) => JSON.stringify(held, describeValue));
  expect(plain).toBe(wanted);
  expect(Object.is((from.memory as ReturnType<typeof memory>).numbers[1], -0)).toBe(true);
});

/** What JSON would lose; a tensor as its numbers. */
function describeValue(_: string, value: unknown): unknown {
  if (value === undefined) return "(undefined)";
  if (typeof value === "number" && !Number.isFinite(value)) return `(${value})`;
  return typeof value === "object" && value !== null && "dataSync" in value
    ? [...(value as { dataSync(): Float64Array }).dataSync()]
    : value;
}
