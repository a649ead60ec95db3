import { dispose, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { readSafetensors, rng, tensorOf } from "@tweedie/core";
import type { HostTensor, NoiseLevel, Resume, Rng, RngState } from "@tweedie/core";
import { damaged, restoredValue } from "./saved-value.ts";
import { snapshotVersion } from "./write-snapshot.ts";

/** A run to be gone on with: `sampler(x, { ...env, rng }, { from })`. */
export interface SavedSnapshot {
  /** The samples, owned by the caller. */
  readonly x: Tensor;
  /** Where to go on; its memory is owned by the caller. */
  readonly from: Resume;
  /** The generator as it was. Another one in its place makes a fork. */
  readonly rng: Rng;
  /** The number of steps of the run in all. */
  readonly steps: number;
  /** The level that was reached: that of the grid at `from.step`. */
  readonly at: NoiseLevel;
  /** What the writer noted. */
  readonly notes: Readonly<Record<string, string>>;
}

/**
 * Restores a run that {@link writeSnapshot} saved.
 *
 * ```ts no-run
 * const { x, from, rng } = readSnapshot(await readFile("run.safetensors"));
 * const images = await last(sampler(x, { denoise, schedule, rng }, { from }));
 * dispose([x, from.memory]);
 * ```
 *
 * The sampler must be the same on the same grid. Going on twice gives the same bits twice if the file is read twice; with
 * another generator, `rng(2)`, the run takes another way from here: a fork. Numbers of a run in float64 are rounded where
 * the active backend works in float32.
 *
 * @param bytes - the file
 * @returns the run, with tensors that the caller owns: `x` and those in `from.memory`
 * @throws TweedieError if the file is damaged, or from another version
 */
export function readSnapshot(bytes: Uint8Array): SavedSnapshot {
  const { tensors, metadata } = readSafetensors(bytes, { name: "the snapshot" });
  const about = parsed(metadata["snapshot"]);
  const { version, step, steps, at, memory, rng: state } = about;
  if (version !== snapshotVersion) throw damaged(`version ${snapshotVersion}`, version);
  if (!isCount(steps) || !isCount(step) || step > steps) {
    throw damaged("a step among the steps of the run", `${String(step)} of ${String(steps)}`);
  }
  if (!isLevel(at)) throw damaged("a level { t, alpha, sigma }", JSON.stringify(at));
  if (typeof state !== "object" || state === null) throw damaged("the state of a generator", JSON.stringify(state));
  const notes = parsed(metadata["notes"]);
  if (!Object.values(notes).every((note) => typeof note === "string")) throw damaged("notes of text", "others");
  const source = rng(state as RngState);

  const made: Tensor[] = [];
  const take = (name: string): Tensor | undefined => {
    const host = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (host) made.push(toTensor(host));
    return host && made.at(-1);
  };
  try {
    const x = take("x");
    if (!x) throw damaged(`a tensor "x"`, "none");
    const from = { step, memory: restoredValue(memory, take) };
    return { x, from, rng: source, steps, at, notes: notes as Record<string, string> };
  } catch (error) {
    dispose(made);
    throw error;
  }
}

function toTensor({ dtype, shape, data }: HostTensor): Tensor {
  if (data instanceof Float64Array || data instanceof Float32Array) return tensorOf(data, shape);
  if (dtype === "I32") return tensor(data as Int32Array, [...shape], "int32");
  if (dtype === "BOOL") return tensor(data as Uint8Array, [...shape], "bool");
  throw damaged("tensors of F64, F32, I32 or BOOL", dtype);
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "null");
  } catch (cause) {
    throw damaged("a header of JSON", (cause as Error).message, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw damaged("the header of a snapshot", text === undefined ? "none" : text.slice(0, 60));
  }
  return value as Record<string, unknown>;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function isLevel(value: unknown): value is NoiseLevel {
  const { t, alpha, sigma } = (value ?? {}) as Partial<Record<"t" | "alpha" | "sigma", unknown>>;
  return Number.isFinite(t) && [alpha, sigma].every((scale) => Number.isFinite(scale) && (scale as number) >= 0);
}
