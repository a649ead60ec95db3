import { add, mean, mul, ones, reshape, rsqrt, square, sub, sum, tidy, zeros } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { fused, layerNormGradientKernelName, layerNormKernelName, tensorOf, TweedieError } from "@tweedie/core";
import { withGradient } from "./with-gradient.ts";

const epsilon = 1e-5;

/**
 * Layer normalisation over the last axis, with an affine map that may differ from row to row of the batch:
 *
 * $$y = \gamma\,\frac{x - \mu}{\sqrt{v + 10^{-5}}} + \beta$$
 *
 * where $\mu$ and $v$ are the mean and variance over the last axis, in two passes, so that a mean far from 0 costs no
 * digits (Ba et al. 2016, https://arxiv.org/abs/1607.06450, eq. 4). With $\gamma$ = `add(scale, 1)` it is the adaptive
 * normalisation of DiT (Peebles and Xie 2023, https://arxiv.org/abs/2212.09748, section 3.2).
 *
 * @param x - `[batch, ..., width]`, at least two axes
 * @param scale - $\gamma$, `[width]` or, one a row of the batch, `[batch, width]`. Default 1
 * @param shift - $\beta$, of the shape of `scale` or the other of the two. Default 0
 * @returns a tensor of the shape of `x`
 * @throws TweedieError if `x` has fewer than two axes, or `scale` or `shift` another size
 */
export function layerNorm(x: Tensor, scale?: Tensor, shift?: Tensor): Tensor {
  const width = x.shape.at(-1)!;
  if (x.rank < 2) {
    throw new TweedieError(
      `layerNorm: expected at least two axes [batch, ..., width], got the shape [${x.shape}]. Add one for the batch.`,
    );
  }
  for (const [name, parameter] of Object.entries({ scale, shift })) if (parameter) check(name, parameter, x);
  return tidy(() => {
    const inputs: Inputs = [x, scale ?? ones([width]), shift ?? zeros([width])];
    return withGradient(inputs, forward, backward);
  });
}

type Inputs = [x: Tensor, scale: Tensor, shift: Tensor];

function check(name: string, tensor: Tensor, x: Tensor): void {
  const [batch, width] = [x.shape[0]!, x.shape.at(-1)!];
  const count = tensor.rank === 1 ? 1 : tensor.shape[0]!;
  if (tensor.size !== count * width || (count !== 1 && count !== batch)) {
    throw new TweedieError(
      `layerNorm: expected a ${name} of the shape [${width}] or [${batch}, ${width}], got [${tensor.shape}]. ` +
        `Make it as wide as the data.`,
    );
  }
}

const forward = (x: Tensor, scale: Tensor, shift: Tensor): Tensor =>
  fused({ name: layerNormKernelName, inputs: { x, scale, shift }, attributes: { epsilon } }, () =>
    tidy(() => add(mul(standardize(x).standard, alongRows(x, scale)), alongRows(x, shift))),
  );

const backward = (dy: Tensor, x: Tensor, scale: Tensor, shift: Tensor): Tensor[] =>
  fused({ name: layerNormGradientKernelName, inputs: { x, scale, shift, dy }, attributes: { epsilon } }, () =>
    tidy(() => {
      const { standard, inverse } = standardize(x);
      const inner = mul(dy, alongRows(x, scale));
      const along = mul(standard, mean(mul(inner, standard), -1, true));
      const dx = mul(inverse, sub(sub(inner, mean(inner, -1, true)), along));
      return [dx, like(scale, mul(dy, standard)), like(shift, dy)];
    }),
  );

/** $(x - \mu)/\sqrt{v + 10^{-5}}$ and the factor in it. */
function standardize(x: Tensor): { standard: Tensor; inverse: Tensor } {
  const centred = sub(x, mean(x, -1, true));
  const inverse = rsqrt(add(mean(square(centred), -1, true), tensorOf([epsilon], [1])));
  return { standard: mul(centred, inverse), inverse };
}

/** A parameter along the axes between the first and the last, and perhaps the first. */
function alongRows(x: Tensor, parameter: Tensor): Tensor {
  const [batch, ...between] = x.shape.slice(0, -1);
  const width = x.shape.at(-1)!;
  return reshape(parameter, [parameter.size === width ? 1 : batch!, ...between.map(() => 1), width]);
}

/** The gradient of a parameter that was broadcast along the rows, and perhaps the batch. */
function like({ size, shape }: Tensor, gradient: Tensor): Tensor {
  const width = gradient.shape.at(-1)!;
  const rows = size === width ? [1, -1, width] : [gradient.shape[0]!, -1, width];
  return reshape(sum(reshape(gradient, rows), 1), shape);
}
