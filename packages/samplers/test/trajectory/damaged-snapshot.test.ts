import { levelAt, onGrid, readSafetensors, rng, tensorOf, TweedieError, writeSafetensors } from "@tweedie/core";
import type { NoiseLevel, Snapshot } from "@tweedie/core";
import { rectifiedFlow } from "@tweedie/schedules";
import { expectNoLeak, useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { dpmSolverPlusPlus, readSnapshot, writeSnapshot } from "../../src/index.ts";
import { mixture } from "../laws/describe-laws.ts";

const schedule = rectifiedFlow();
const grid = [0.9, 0.6, 0.3].map((t) => levelAt(schedule, t));
let file: Uint8Array;

beforeAll(async () => {
  await useFloat64();
  const random = rng(1);
  const run = onGrid(dpmSolverPlusPlus(), grid)(random.normal([2, 2]), {
    denoise: mixture.denoise,
    schedule,
    rng: random,
  });
  file = await writeSnapshot((await run.next()).value as Snapshot<NoiseLevel>, { rng: random });
});

/** The file with another header. */
function edited(change: (about: Record<string, unknown>) => Record<string, unknown> | string): Uint8Array {
  const { tensors, metadata } = readSafetensors(file);
  const about = change(JSON.parse(metadata["snapshot"]!) as Record<string, unknown>);
  const snapshot = typeof about === "string" ? about : JSON.stringify(about);
  return writeSafetensors({ tensors, metadata: { ...metadata, snapshot } });
}

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("readSnapshot refuses", () => {
  it.each<[string, () => Uint8Array, RegExp]>([
    ["nothing", () => new Uint8Array(), /at least 8 bytes/],
    ["half a file", () => file.slice(0, file.length / 2), /truncated/],
    ["a file without its last byte", () => file.slice(0, -1), /truncated/],
    ["a huge header", () => Uint8Array.from([...new Array<number>(7).fill(255), 127, 0]), /header of at most/],
    ["a file of weights", () => writeSafetensors({ tensors: {} }), /header of a snapshot, got none/],
    ["a file without samples", () => without("x"), /a tensor "x", got none/],
    ["a file without a memory's tensor", () => without("memory 1"), /a saved value, got \{"tensor":"memory 1"\}/],
    ["samples that are not finite", () => withX(Float64Array.of(1, Number.NaN, 0, 0)), /finite values/],
    ["samples of another type", () => withX(new BigInt64Array(4), "I64"), /F64, F32, I32 or BOOL, got I64/],
    ["another version", () => edited((about) => ({ ...about, version: 2 })), /version 1, got 2/],
    ["no version", () => edited((about) => ({ ...about, version: undefined })), /version 1, got undefined/],
    ["JSON that is none", () => edited(() => "{"), /header of JSON/],
    ["a list", () => edited(() => "[]"), /header of a snapshot, got \[\]/],
    [
      "a step after the last",
      () => edited((about) => ({ ...about, step: 3 })),
      /among the steps of the run, got 3 of 2/,
    ],
    ["half a step", () => edited((about) => ({ ...about, step: 0.5 })), /got 0.5 of 2/],
    ["endless steps", () => edited((about) => ({ ...about, steps: 1e300 })), /1 of 1e\+300/],
    ["a level without sigma", () => edited((about) => ({ ...about, at: { t: 1, alpha: 1 } })), /a level/],
    ["a level that is a list", () => edited((about) => ({ ...about, at: [] })), /a level/],
    ["a seed for a state", () => edited((about) => ({ ...about, rng: 5 })), /state of a generator, got 5/],
    [
      "a damaged state",
      () => edited((about) => ({ ...about, rng: { key: [1, -1], offset: 0, rows: null } })),
      /state\(\)/,
    ],
    [
      "an unknown value",
      () => edited((about) => ({ ...about, memory: { date: "today" } })),
      /saved value, got \{"date"/,
    ],
    [
      "two kinds at once",
      () => edited((about) => ({ ...about, memory: { undefined: true, number: "-0" } })),
      /saved value/,
    ],
    ["a number that is none", () => edited((about) => ({ ...about, memory: { number: "0x10" } })), /saved value/],
    ["an object that is a list", () => edited((about) => ({ ...about, memory: { object: [] } })), /saved value/],
    ["deep nesting", () => edited((about) => ({ ...about, memory: JSON.parse(nested(1000)) as unknown })), /64 deep/],
  ])("%s", async (_, make, message) => {
    const bytes = make();
    await expectNoLeak(() => {
      expect(() => readSnapshot(bytes)).toThrow(TweedieError);
      expect(() => readSnapshot(bytes)).toThrow(message);
    });
  });

  it("nothing that writeSnapshot wrote", () => {
    expect(readSnapshot(file).from.step).toBe(1);
  });
});

describe("writeSnapshot refuses", () => {
  const snapshot = (changed: Partial<Snapshot<NoiseLevel>>): Snapshot<NoiseLevel> => ({
    step: 1,
    steps: 2,
    at: grid[1]!,
    x: tensorOf([1], [1, 1]),
    memory: undefined,
    ...changed,
  });
  const write = (changed: Partial<Snapshot<NoiseLevel>>) => writeSnapshot(snapshot(changed), { rng: rng(1) });

  it("samples that are not finite", async () => {
    await expect(write({ x: tensorOf([Infinity], [1, 1]) })).rejects.toThrow(/finite values/);
  });
  it("a memory that could not be restored", async () => {
    await expect(write({ memory: [new Map()] })).rejects.toThrow(/plain objects, got Map/);
    await expect(write({ memory: { f: () => 1 } })).rejects.toThrow(/plain objects, got function/);
  });
  it("a run of unknown length", async () => {
    await expect(write({ steps: Infinity })).rejects.toThrow(/got 1 of Infinity/);
  });
});

/** The file without one of its tensors. */
function without(name: string): Uint8Array {
  const { tensors, metadata } = readSafetensors(file);
  return writeSafetensors({
    tensors: Object.fromEntries(Object.entries(tensors).filter(([key]) => key !== name)),
    metadata,
  });
}

/** The file with other samples. */
function withX(data: Float64Array | BigInt64Array, dtype: "F64" | "I64" = "F64"): Uint8Array {
  const { tensors, metadata } = readSafetensors(file);
  return writeSafetensors(
    { tensors: { ...tensors, x: { dtype, shape: [2, 2], data } }, metadata },
    { allowNonFinite: true },
  );
}
