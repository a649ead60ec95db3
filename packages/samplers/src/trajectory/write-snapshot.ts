import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, writeSafetensors } from "@tweedie/core";
import type { HostTensor, NoiseLevel, Rng, Snapshot } from "@tweedie/core";
import { savedValue } from "./saved-value.ts";

/** What a saved run consists of beside its {@link Snapshot}. */
export interface WriteSnapshotOptions {
  /** The generator of the run, the one in its environment, as it is at the snapshot. */
  readonly rng: Rng;
  /** Whatever else is to be found in the file, such as the names of the sampler and its options. */
  readonly notes?: Readonly<Record<string, string>>;
}

/**
 * A sampling run as bytes, to be gone on with later, elsewhere, or more than once: the samples and the solver's memory as
 * safetensors, and the rest as JSON in its header. {@link readSnapshot} restores it exactly, so that the resumed run ends
 * at the same bits as an uninterrupted one on the same backend.
 *
 * ```ts no-run
 * for await (const snapshot of sampler(start, { denoise, schedule, rng })) {
 *   if (snapshot.step === 10) await writeFile("run.safetensors", await writeSnapshot(snapshot, { rng }));
 * }
 * ```
 *
 * The generator is read at the call, before anything is awaited. The file does not hold what the caller makes a run from:
 * the grid, the sampler, the model, and a noise such as {@link brownianNoise}, which depends on the key of the generator
 * alone.
 *
 * @param snapshot - the snapshot; borrowed, so the run must not go on before the bytes are there
 * @param options - the generator, and notes
 * @returns the bytes of the file
 * @throws TweedieError if a sample is not finite, the memory holds what cannot be written, or the number of steps is not
 *   known
 */
export async function writeSnapshot(
  { step, steps, at: { t, alpha, sigma }, x, memory }: Snapshot<NoiseLevel>,
  { rng, notes = {} }: WriteSnapshotOptions,
): Promise<Uint8Array> {
  if (![step, steps].every((count) => Number.isSafeInteger(count))) {
    throw new TweedieError(
      `writeSnapshot: expected the number of a step and of all steps, got ${step} of ${steps}. A run that chooses its own ` +
        `steps cannot be gone on with: run it again from its seed.`,
    );
  }
  const kept: Tensor[] = [x];
  const saved = savedValue(memory, (tensor) => `memory ${kept.push(tensor) - 1}`);
  const about = { version: snapshotVersion, step, steps, at: { t, alpha, sigma }, rng: rng.state(), memory: saved };
  const entries = kept.map(async (tensor, i) => [i === 0 ? "x" : `memory ${i}`, await onHost(tensor)] as const);
  return writeSafetensors({
    tensors: Object.fromEntries(await Promise.all(entries)),
    metadata: { snapshot: JSON.stringify(about), notes: JSON.stringify(notes) },
  });
}

/** The version of the files that are written and read. */
export const snapshotVersion = 1;

async function onHost(x: Tensor): Promise<HostTensor> {
  const data = await x.data();
  const { shape } = x;
  // A backend in float64 hands out its numbers as they are; the type knows only the stock ones.
  if ((data as unknown) instanceof Float64Array) return { dtype: "F64", shape, data: data as unknown as Float64Array };
  if (data instanceof Float32Array) return { dtype: "F32", shape, data };
  if (data instanceof Int32Array) return { dtype: "I32", shape, data };
  if (data instanceof Uint8Array) return { dtype: "BOOL", shape, data };
  throw new TweedieError(
    `writeSnapshot: expected tensors of numbers, got one of ${x.dtype}. Keep such things out of a stepper's memory.`,
  );
}
