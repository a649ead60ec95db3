import {
  add,
  avgPool,
  customGrad,
  fill,
  mean,
  mul,
  ones,
  reshape,
  rsqrt,
  sigmoid,
  square,
  sub,
  sum,
  tidy,
} from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { fused, groupNormGradientKernelName, groupNormKernelName, tensorOf, TweedieError } from "@tweedie/core";
import type { GroupNormAttributes } from "@tweedie/core";
import { siluSlope } from "./silu.ts";
import { withGradient } from "./with-gradient.ts";

/**
 * Group normalisation with an affine map that may differ from row to row:
 *
 * $$y = \gamma\,\frac{x - \mu}{\sqrt{v + 10^{-5}}} + \beta$$
 *
 * where $\mu$ and $v$ are the mean and variance over the pixels and the channels of a group, in two passes, so that a
 * mean far from 0 costs no digits (Wu and He 2018, https://arxiv.org/abs/1803.08494, eq. 1 to 3).
 *
 * @param x - images, `[batch, height, width, channels]`
 * @param groups - the number of groups of consecutive channels
 * @param scale - $\gamma$, `[channels]` or, one a row, `[batch, channels]`
 * @param shift - $\beta$, of the shape of `scale` or the other of the two
 * @returns a tensor of the shape of `x`
 * @throws TweedieError if `x` is not a batch of images, or the groups do not divide the channels
 */
export function groupNorm(x: Tensor, groups: number, scale: Tensor, shift: Tensor): Tensor {
  return normalized(x, groups, scale, shift, false);
}

/**
 * {@link groupNorm} followed by {@link silu}, in one function with one gradient: fewer kernels and less memory than the
 * two, and the shape of a block of most diffusion networks. The affine map carries adaptive scales and shifts
 * (Dhariwal and Nichol 2021, https://arxiv.org/abs/2105.05233, eq. 3).
 *
 * @param x - images, `[batch, height, width, channels]`
 * @param groups - the number of groups of consecutive channels
 * @param scale - $\gamma$, `[channels]` or, one a row, `[batch, channels]`
 * @param shift - $\beta$, of the shape of `scale` or the other of the two
 * @returns a tensor of the shape of `x`
 * @throws TweedieError if `x` is not a batch of images, or the groups do not divide the channels
 */
export function groupNormSilu(x: Tensor, groups: number, scale: Tensor, shift: Tensor): Tensor {
  return normalized(x, groups, scale, shift, true);
}

function normalized(x: Tensor, groups: number, scale: Tensor, shift: Tensor, activate: boolean): Tensor {
  const channels = x.shape[3];
  if (x.rank !== 4 || channels === undefined || !(channels % groups === 0)) {
    throw new TweedieError(
      `groupNorm: expected images [batch, height, width, channels] whose channels ${groups} groups divide, ` +
        `got the shape [${x.shape}]. Change the channels or the groups.`,
    );
  }
  const attributes: GroupNormAttributes = { groups, epsilon: 1e-5, activate };
  return withGradient<Inputs>(
    [x as Tensor4D, scale, shift],
    (x, scale, shift) =>
      fused({ name: groupNormKernelName, inputs: { x, scale, shift }, attributes: { ...attributes } }, () =>
        forward([x, scale, shift], attributes),
      ),
    (dy, x, scale, shift) =>
      fused({ name: groupNormGradientKernelName, inputs: { x, scale, shift, dy }, attributes: { ...attributes } }, () =>
        backward(dy, [x, scale, shift], attributes),
      ),
  );
}

type Inputs = [x: Tensor4D, scale: Tensor, shift: Tensor];

const forward = ([x, scale, shift]: Inputs, { groups, epsilon, activate }: GroupNormAttributes): Tensor =>
  tidy(() => {
    const { centred, inverse } = standardize(x, groups, epsilon);
    const z = add(mul(centred, mul(inverse, ofChannels(x, scale))), ofChannels(x, shift));
    return activate ? mul(z, sigmoid(z)) : z;
  });

/** From the inputs alone, through operations that have gradients themselves: second derivatives are right. */
const backward = (dy: Tensor, [x, scale, shift]: Inputs, attributes: GroupNormAttributes): Tensor[] =>
  tidy(() => {
    const { groups, epsilon, activate } = attributes;
    const area = x.shape[1] * x.shape[2];
    const { centred, inverse } = standardize(x, groups, epsilon);
    const gains = ofChannels(x, scale);
    const gain = mul(inverse, gains);
    const dz = activate ? mul(dy, siluSlope(add(mul(centred, gain), ofChannels(x, shift)))) : dy;
    const first = pixelMean(dz as Tensor4D);
    const second = pixelMean(mul(dz, centred));
    const inGroup = mul(groupMean(mul(second, gains), groups), mul(inverse, square(inverse)));
    const dx = sub(sub(mul(dz, gain), mul(centred, inGroup)), mul(groupMean(mul(first, gains), groups), inverse));
    return [dx, like(scale, mul(mul(second, inverse), area)), like(shift, mul(first, area))];
  });

/** $x - \mu$ and $1/\sqrt{v + \epsilon}$, the latter as `[batch, 1, 1, channels]`. */
function standardize(x: Tensor4D, groups: number, epsilon: number): { centred: Tensor4D; inverse: Tensor } {
  const centred = sub<Tensor4D>(x, groupMean(pixelMean(x), groups));
  const variance = groupMean(pixelMean(square(centred)), groups);
  return { centred, inverse: rsqrt(add(variance, tensorOf([epsilon], [1]))) };
}

/** The mean over pixels, `[batch, 1, 1, channels]`, by pooling: several times as fast as a reduction on wasm. */
function pixelMean(x: Tensor4D): Tensor {
  const [, height, width] = x.shape;
  if (height * width === 1) return x;
  return customGrad((x) => ({
    value: avgPool(x as Tensor4D, [height, width], 1, "valid"),
    gradFunc: (dy: Tensor) => mul(dy, fill([1, height, width, 1], 1 / (height * width))),
  }))(x);
}

/** The mean over each group of channels, for every channel of it: `[batch, 1, 1, channels]` to the same shape. */
function groupMean(x: Tensor, groups: number): Tensor {
  const channels = x.shape[3]!;
  const size = channels / groups;
  if (size === 1) return x;
  const means = mean(reshape(x, [-1, groups, size]), 2, true);
  return reshape(mul(means, ones([1, 1, size])), [-1, 1, 1, channels]);
}

/** Factors of the channels, along images. */
const ofChannels = (x: Tensor4D, factor: Tensor): Tensor => reshape(factor, [-1, 1, 1, x.shape[3]]);

/** The gradient of a factor that may have been broadcast along the batch. */
const like = (factor: Tensor, gradient: Tensor): Tensor =>
  reshape(factor.size === gradient.size ? gradient : sum(gradient, 0, true), factor.shape);
