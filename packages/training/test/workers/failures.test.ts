import { memory } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { TweedieError } from "@tweedie/core";
import { beforeAll, describe, expect, it } from "vitest";
import { startWorkers, trainingTask } from "../../src/index.ts";
import { contentsOf } from "../contents-of.ts";
import { started } from "./started.ts";
import type { TinyTaskData } from "./tiny-task.ts";

beforeAll(() => useBackend("cpu"));

describe("a step fails, and leaves the state of the last whole one, when a worker", { timeout: 20_000 }, () => {
  const cases: [NonNullable<TinyTaskData["failure"]>["how"], string, RegExp, number?][] = [
    [
      "throws",
      "throws in its step",
      /^train: expected the gradients .* in step 3, .* worker 2 of 0 to 2: the data are/,
      3,
    ],
    ["throwsLater", "has an error that nobody catches", /an error from worker 1 of 0 to 1: the data are gone\./],
    ["rejects", "has a rejection that nobody catches", /an error from worker 1 of 0 to 1: nobody waits for this\./],
    ["exits", "exits", /an error from worker 1 of 0 to 1: its thread ended with code 3\./],
    ["nan", "has a loss that is not finite", /^train: expected a finite loss, got NaN from worker 1 in step 3\./],
  ];

  it.each(cases)("%s: %s", async (how, _, message, workers = 2) => {
    const run = await started(workers, { failure: { rank: workers - 1, step: 2, how } });
    const error: unknown = await run.train(5).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(TweedieError);
    expect((error as Error).message).toMatch(message);
    // What is thrown beside the work is told when the step may be done.
    const step = ["rejects", "throwsLater"].includes(how) ? run.state.step : 2;
    expect([2, 3]).toContain(step);
    expect(run.state.step).toBe(step);
    expect((error as Error).message).toMatch(new RegExp(`The weights are those after step ${step}, still good[.:]`));
    const reference = await started(workers);
    await reference.train(step);
    expect(await contentsOf(run.state)).toEqual(await contentsOf(reference.state));
  });

  it("is the main thread, whose own error comes first", async () => {
    const run = await started(2, { failure: { rank: 0, step: 2, how: "throws" } });
    const tensors = memory().numTensors;
    await expect(run.train(5)).rejects.toThrow(/^the data are gone$/);
    expect(run.state.step).toBe(2);
    // The optimiser's state is there from the start.
    expect(memory().numTensors).toBe(tensors);
  });
});

it("a signal ends a step whose worker hangs, and the state stays", { timeout: 20_000 }, async () => {
  for (const how of ["hangs", "waits"] as const) {
    const run = await started(2, { failure: { rank: 1, step: 2, how } });
    const stop = new AbortController();
    const work = run.train(5, {
      signal: stop.signal,
      pace: async () => void (run.state.step === 2 && setTimeout(() => stop.abort(new Error("enough")), 200)),
    });
    if (how === "hangs") await expect(work).rejects.toThrow("enough");
    else expect(await work).toHaveLength(5); // it waits beside its work, and nobody minds
    expect(run.state.step).toBe(how === "hangs" ? 2 : 5);
    await run.close();
  }
});

it("goes on after a step that was aborted", async () => {
  const expected = (await (await started(2)).train(4)).map(({ loss }) => loss);
  const run = await started(2);
  await run.train(1);
  const aborted = AbortSignal.abort(new Error("not now"));
  await expect(run.gradients(1, aborted)).rejects.toThrow("not now");
  expect((await run.train(4)).map(({ loss }) => loss)).toEqual(expected.slice(1));
});

describe("startWorkers refuses", { timeout: 20_000 }, () => {
  const failing = (how: NonNullable<TinyTaskData["failure"]>["how"]) =>
    started(3, { failure: { rank: 2, step: -1, how } });

  it("a thread that cannot make its job", async () => {
    await expect(failing("throws")).rejects.toThrow(
      "startWorkers: expected every worker to make its job, got an error from worker 2 of 0 to 2: the data are gone. " +
        "Correct the task, or use 1 worker.",
    );
    await expect(failing("exits")).rejects.toThrow("worker 2 of 0 to 2: its thread ended with code 3.");
  });

  it("a thread that makes another job", async () => {
    await expect(failing("otherShape")).rejects.toThrow(
      "trainingTask: expected the variables of the main thread, the next w1 [2,16], got w1 [2,17].",
    );
  });

  it("a task that is not the default export of its module, and numbers of workers that are none", async () => {
    const { default: tinyTask } = await import("./tiny-task.ts");
    const make = () => tinyTask.make({ backend: "cpu", rows: 4 });
    const lost = trainingTask(new URL("started.ts", import.meta.url).href, make);
    await expect(startWorkers(lost, undefined, { workers: 2 })).rejects.toThrow(
      /worker 1 of 0 to 1: trainingTask: expected a task as the default export of file:.*started\.ts, got undefined/,
    );
    await expect(startWorkers(lost, undefined, { workers: 0 })).rejects.toThrow("a positive number of workers, got 0");
    await expect(startWorkers(lost, undefined, { workers: 1.5 })).rejects.toThrow("got 1.5");
  });

  it("a state of other variables, and batches with fewer rows than there are threads", async () => {
    const { default: tinyTask } = await import("./tiny-task.ts");
    const [one, other] = [await started(1), await started(1)];
    const team = await startWorkers(tinyTask, { backend: "cpu", rows: 4 }, { workers: 1 });
    expect(() => team.gradients({ state: one.state, rng: other.rng })).toThrow("a state of the job's own 3 variables");
    const small = await started(3, { rows: 2 });
    await expect(small.train(1)).rejects.toThrow("rowWindows: expected integers with 1 <= parts <= total");
  });
});
