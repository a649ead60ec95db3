import { add, div, fill, lessEqual, mean, mul, reshape, sqrt, square, sub, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";

/**
 * An output scaled back to the spread of another, row by row:
 *
 * $$y \leftarrow \varphi\,\frac{\mathrm{std}(y_c)}{\mathrm{std}(y)}\,y + (1 - \varphi)\,y$$
 *
 * with the standard deviation over all numbers of a row. (Whether it divides by $n$ or $n - 1$ does not matter to the ratio.) A
 * row that is flat, to the rounding of float32, has no spread to scale and stays as it is.
 *
 * Lin et al. 2023, *Common Diffusion Noise Schedules and Sample Steps are Flawed*, eq. 14-16,
 * https://arxiv.org/abs/2305.08891; `rescale_noise_cfg` in diffusers.
 *
 * @param y - the guided output of a model, `[batch, ...]`
 * @param reference - the conditional output $y_c$, of the same shape
 * @param amount - $\varphi$ in [0, 1]; 0 leaves `y` alone
 * @returns the scaled output, owned by the caller
 */
export function rescaled(y: Tensor, reference: Tensor, amount: number): Tensor {
  if (amount === 0) return y.clone();
  const [spread, size] = spreadOf(y);
  const [wanted] = spreadOf(reference);
  const flat = lessEqual(spread, mul(size, 1e-12));
  const one = fill(spread.shape, 1);
  const ratio = sqrt(div(where(flat, one, wanted), where(flat, one, spread)));
  return mul(y, reshape(combine([amount, ratio], [1 - amount, one]), [y.shape[0] ?? 0, ...y.shape.slice(1).fill(1)]));
}

/** The variance and the mean square of each row. */
function spreadOf(y: Tensor): [variance: Tensor, size: Tensor] {
  const rows = reshape(y, [y.shape[0] ?? 0, -1]);
  const variance = mean(square(sub(rows, mean(rows, 1, true))), 1, true);
  return [variance, add(variance, square(mean(rows, 1, true)))];
}
