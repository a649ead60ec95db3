import {
  abs,
  add,
  argMin,
  atan2,
  cast,
  cos,
  div,
  equal,
  greater,
  maximum,
  mul,
  norm,
  range,
  reshape,
  sin,
  sub,
  sum,
  tidy,
  where,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError, tensorOf } from "@tweedie/core";

/**
 * Spherical interpolation of latent codes, each row of the batch as one vector: along the great circle, where straight
 * lines would pass through codes that are too short for noise. With the angle $\theta$ between $a$ and $b$,
 *
 * $$\mathrm{slerp}(a, b; w) = \big((1-w)|a| + w|b|\big)\,
 * \frac{\sin((1-w)\theta)\,\hat a + \sin(w\theta)\,\hat b}{\sin\theta},$$
 *
 * so that the norm goes from one to the other linearly; where they are equal this is the formula of the papers. It is written
 * as $\cos(w\theta)\,\hat a + \sin(w\theta)\,\hat p$ with $\hat p \perp \hat a$ towards $\hat b$, which holds at $\theta = 0$
 * too. Opposite vectors (to $10^{-6}$) are joined by the great circle through the axis on which $a$ is smallest, a choice that depends on $a$
 * alone; rows of a single number, which have no circle, pass through 0.
 *
 * Shoemake 1985, *Animating Rotation with Quaternion Curves*, https://doi.org/10.1145/325165.325242; Song, Meng and Ermon 2021,
 * *Denoising Diffusion Implicit Models*, section 5.3, https://arxiv.org/abs/2010.02502.
 *
 * @param a - codes at `w = 0`, `[batch, ...]`
 * @param b - codes at `w = 1`, of the same shape
 * @param w - the weight of `b` in [0, 1]: a number, or one for each row
 * @returns codes between them, of that shape, owned by the caller
 * @throws TweedieError if the shapes differ, or a weight is outside [0, 1]
 */
export function slerp(a: Tensor, b: Tensor, w: number | readonly number[]): Tensor {
  const rows = a.shape[0] ?? 0;
  const weights = typeof w === "number" ? new Array<number>(rows).fill(w) : w;
  check(a, b, weights);
  return tidy(() => {
    const [x, y] = [reshape(a, [rows, -1]), reshape(b, [rows, -1])];
    const [from, to] = [unit(x), unit(y)];
    const angle = mul(tensorOf([2], []), atan2(length(sub(from, to)), length(add(from, to))));
    const offset = perpendicular(perpendicular(to, from), from);
    // Of opposite vectors the offset is rounding, and a direction is chosen; of equal ones too, but they do not turn.
    const across = where(greater(length(add(from, to)), tensorOf([1e-6], [])), unit(offset), unit(smallestAxis(from)));
    const share = tensorOf(weights, [rows, 1]);
    const rest = tensorOf(
      weights.map((weight) => 1 - weight),
      [rows, 1],
    );
    const turn = mul(share, angle);
    const direction = add(mul(cos(turn), from), mul(sin(turn), across));
    return reshape(mul(add(mul(rest, length(x)), mul(share, length(y))), direction), a.shape);
  });
}

const length = (x: Tensor): Tensor => norm(x, "euclidean", 1, true);

/** A vector of length 1 in each row; a zero stays zero. */
const unit = (x: Tensor): Tensor => div(x, maximum(length(x), tensorOf([1e-30], [])));

/** What of `x` is perpendicular to a unit vector. */
const perpendicular = (x: Tensor, axis: Tensor): Tensor => sub(x, mul(sum(mul(x, axis), 1, true), axis));

/** Of the coordinate axes the one most nearly perpendicular to `x`, made so. */
function smallestAxis(x: Tensor): Tensor {
  const axis = equal(reshape(argMin(abs(x), 1), [-1, 1]), range(0, x.shape[1]!, 1, "int32"));
  return perpendicular(cast(axis, "float32"), x);
}

function check(a: Tensor, b: Tensor, weights: readonly number[]): void {
  if (a.rank < 2 || a.size === 0 || a.shape.join() !== b.shape.join()) {
    throw new TweedieError(
      `slerp: expected two batches [batch, ...] of one shape, got [${a.shape}] and [${b.shape}]. Pair the rows.`,
    );
  }
  if (weights.length !== a.shape[0] || !weights.every((w) => w >= 0 && w <= 1)) {
    throw new TweedieError(
      `slerp: expected a weight in [0, 1], or one for each of ${a.shape[0]} rows, got [${weights}]. 0 is a and 1 is b.`,
    );
  }
}
