import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";

/** Options of {@link fourierEmbedding}. */
export interface FourierEmbeddingOptions {
  /** Embed the logarithm of the noise level. Default true. */
  readonly log?: boolean;
  /** Cosines before sines. Default false. */
  readonly flipSinToCos?: boolean;
}

/**
 * Random Fourier features of the noise level: sines, then cosines, of $2\pi f_i \log n$ (or $2\pi f_i n$), with
 * frequencies drawn once, $f_i \sim \mathcal N(0, 16^2)$ in the paper, and not trained. Options and defaults are those
 * of `GaussianFourierProjection` in diffusers.
 *
 * Tancik et al. 2020, *Fourier Features Let Networks Learn High Frequency Functions*,
 * https://arxiv.org/abs/2006.10739, eq. 5; Song et al. 2021, https://arxiv.org/abs/2011.13456, appendix C.
 *
 * @param noise - the noise levels $n$, such as $\sigma$; positive where their logarithm is taken
 * @param frequencies - the $f_i$
 * @param options - see {@link FourierEmbeddingOptions}
 * @returns `[noise.length, 2 * frequencies.length]`
 * @throws TweedieError if the logarithm is wanted of a level that is not positive
 */
export function fourierEmbedding(
  noise: readonly number[],
  frequencies: ArrayLike<number>,
  { log = true, flipSinToCos = false }: FourierEmbeddingOptions = {},
): Tensor {
  const half = frequencies.length;
  const [sines, cosines] = flipSinToCos ? [half, 0] : [0, half];
  const out = new Float64Array(noise.length * 2 * half);
  noise.forEach((level, row) => {
    if (log && !(level > 0)) {
      throw new TweedieError(
        `fourierEmbedding: expected positive noise levels, got ${level} in row ${row}. Set log to false for others.`,
      );
    }
    for (let i = 0; i < half; i++) {
      const angle = 2 * Math.PI * frequencies[i]! * (log ? Math.log(level) : level);
      out[row * 2 * half + sines + i] = Math.sin(angle);
      out[row * 2 * half + cosines + i] = Math.cos(angle);
    }
  });
  return tensorOf(out, [noise.length, 2 * half]);
}
