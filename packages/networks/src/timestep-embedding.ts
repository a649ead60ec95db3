import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";

/** Options of {@link timestepEmbedding}: the conventions of published networks. */
export interface TimestepEmbeddingOptions {
  /** Cosines before sines. Default false. */
  readonly flipSinToCos?: boolean;
  /** The $\delta$ in the denominator of the frequencies: 1 and 0 are common. Default 1. */
  readonly downscaleFreqShift?: number;
  /** Multiplies the angles. Default 1. */
  readonly scale?: number;
  /** The longest period, over $2\pi$. Default 10000. */
  readonly maxPeriod?: number;
}

/**
 * Sinusoidal features of the noise level: sines, then cosines, of
 *
 * $$\mathrm{scale} \cdot n \cdot \mathrm{maxPeriod}^{-i/(h - \delta)}, \qquad i = 0 \ldots h - 1, \quad
 * h = \lfloor \mathrm{dim} / 2 \rfloor$$
 *
 * and a zero at the end where `dim` is odd. Options and defaults are those of `get_timestep_embedding` in diffusers.
 * The angles are reduced in float64 on the host, so that a time near 1000 costs no digits.
 *
 * Vaswani et al. 2017, *Attention Is All You Need*, section 3.5, https://arxiv.org/abs/1706.03762; Ho et al. 2020,
 * https://arxiv.org/abs/2006.11239, appendix B.
 *
 * @param noise - the noise levels $n$, such as $1000\,t$
 * @param dim - the number of features
 * @param options - see {@link TimestepEmbeddingOptions}
 * @returns `[noise.length, dim]`
 * @throws TweedieError if `dim` is below 2, or leaves no frequency at this shift
 */
export function timestepEmbedding(
  noise: readonly number[],
  dim: number,
  options: TimestepEmbeddingOptions = {},
): Tensor {
  return tensorOf(sinusoids(noise, dim, options), [noise.length, dim]);
}

function sinusoids(noise: readonly number[], dim: number, options: TimestepEmbeddingOptions): Float64Array {
  const { flipSinToCos = false, downscaleFreqShift = 1, scale = 1, maxPeriod = 10_000 } = options;
  const half = Math.floor(dim / 2);
  if (!Number.isInteger(dim) || half < 1 || !(half - downscaleFreqShift > 0)) {
    throw new TweedieError(
      `timestepEmbedding: expected an integer dim of at least 2 with floor(dim / 2) above downscaleFreqShift = ` +
        `${downscaleFreqShift}, got ${dim}. Use more features, or a shift of 0.`,
    );
  }
  const [sines, cosines] = flipSinToCos ? [half, 0] : [0, half];
  const out = new Float64Array(noise.length * dim);
  const frequencies = Array.from({ length: half }, (_, i) =>
    Math.exp((-Math.log(maxPeriod) * i) / (half - downscaleFreqShift)),
  );
  noise.forEach((level, row) => {
    for (let i = 0; i < half; i++) {
      const angle = scale * level * frequencies[i]!;
      out[row * dim + sines + i] = Math.sin(angle);
      out[row * dim + cosines + i] = Math.cos(angle);
    }
  });
  return out;
}
