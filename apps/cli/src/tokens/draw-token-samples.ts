import { broadcastTo, dispose, tensor1d, tidy, where } from "@tensorflow/tfjs-core";
import type { TokenModel } from "@tweedie/core";
import { infillRatio } from "@tweedie/discrete";
import type { Labels } from "@tweedie/networks";
import type { DrawOptions } from "../run/draw-options.ts";
import type { Pattern } from "./pattern.ts";
import type { TokenSampling } from "./token-sampling.ts";

/** What {@link drawTokenSamples} needs. */
export interface TokenDrawOptions extends DrawOptions {
  /** The network with its target. */
  readonly model: TokenModel<Labels | undefined>;
  /** Process and sampler. */
  readonly sampling: TokenSampling;
  /** The number of tokens of a sample. */
  readonly length: number;
  /** What is known of all samples; the rest is filled in. It has the samples' length. */
  readonly pattern?: Pattern | undefined;
}

/**
 * Draws samples on tokens in batches of bounded size, on the host: `[count, length]`. Sample number i of a seed and a label is
 * the same whatever the count and the batch.
 */
export async function drawTokenSamples(options: TokenDrawOptions): Promise<Int32Array> {
  const { model, sampling, length, count, labels, pattern, rng, batch = 100, onProgress, signal } = options;
  const { process, sampler } = sampling;
  const out = new Int32Array(count * length);
  for (let from = 0; from < count; from += batch) {
    const ids = Array.from({ length: Math.min(batch, count - from) }, (_, i) => from + i);
    const noise = rng.forRows(ids);
    const cond = labels && ids.map((id) => labels[id] ?? null);
    const shape = [ids.length, length];
    const known = pattern && {
      known: tidy(() => broadcastTo(tensor1d(pattern.tokens, "int32"), shape)),
      isKnown: tidy(() => broadcastTo(tensor1d([...pattern.isKnown], "bool"), shape)),
    };
    const start = tidy(() => {
      const prior = process.prior(shape, noise);
      return known ? where(known.isKnown, known.known, prior) : prior;
    });
    const ratio = sampling.ratio(model, cond);
    try {
      const trajectory = sampler(
        start,
        { process, ratio: known ? infillRatio(ratio, known) : ratio, rng: noise },
        signal && { signal },
      );
      let turn = await trajectory.next();
      for (; !turn.done; turn = await trajectory.next()) {
        const { step, steps, at } = turn.value;
        // Of steps, or of the time where it is not known how many they will be.
        onProgress?.((from + ids.length * (Number.isNaN(steps) ? 1 - at : step / steps)) / count);
      }
      const samples = turn.value;
      try {
        out.set(await samples.data(), from * length);
      } finally {
        samples.dispose();
      }
    } finally {
      dispose({ start, ...known });
    }
  }
  return out;
}
