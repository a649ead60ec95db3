import type { Rng, TokenModel } from "@tweedie/core";
import type { Labels } from "@tweedie/networks";
import type { TokenSampling } from "./token-sampling.ts";

/** What {@link drawTokenSamples} needs. */
export interface TokenDrawOptions {
  /** The network with its target. */
  readonly model: TokenModel<Labels | undefined>;
  /** Process and sampler. */
  readonly sampling: TokenSampling;
  /** The number of tokens of a sample. */
  readonly length: number;
  /** How many to draw. */
  readonly count: number;
  /** One label a sample, where the model has labels. */
  readonly labels?: Labels | undefined;
  /** Where the noise comes from; sample i uses its stream i. */
  readonly rng: Rng;
  /** Samples that go through the network together; the samples do not depend on it. Default 100. */
  readonly batch?: number;
  /** Told after each step of the sampler how much of the work is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Ends the work. */
  readonly signal?: AbortSignal;
}

/**
 * Draws samples on tokens in batches of bounded size, on the host: `[count, length]`. Sample number i of a seed and a label is
 * the same whatever the count and the batch.
 */
export async function drawTokenSamples(options: TokenDrawOptions): Promise<Int32Array> {
  const { model, sampling, length, count, labels, rng, batch = 100, onProgress, signal } = options;
  const { process, sampler } = sampling;
  const out = new Int32Array(count * length);
  for (let from = 0; from < count; from += batch) {
    const ids = Array.from({ length: Math.min(batch, count - from) }, (_, i) => from + i);
    const noise = rng.forRows(ids);
    const cond = labels && ids.map((id) => labels[id] ?? null);
    const start = process.prior([ids.length, length], noise);
    try {
      const trajectory = sampler(
        start,
        { process, ratio: sampling.ratio(model, cond), rng: noise },
        signal && { signal },
      );
      let turn = await trajectory.next();
      for (; !turn.done; turn = await trajectory.next()) {
        const { step, steps } = turn.value;
        onProgress?.((from + (ids.length * step) / steps) / count);
      }
      const samples = turn.value;
      try {
        out.set(await samples.data(), from * length);
      } finally {
        samples.dispose();
      }
    } finally {
      start.dispose();
    }
  }
  return out;
}
