import {
  add,
  div,
  mean,
  mul,
  ones,
  reshape,
  rsqrt,
  scalar,
  sigmoid,
  square,
  sub,
  sum,
  tidy,
  util,
  zeros,
} from "@tensorflow/tfjs-core";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { groupNormGradientKernelName, groupNormKernelName } from "@tweedie/core";
import type { GroupNormAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { flagAttribute, nativeKernel, typeAttribute } from "./native-backend.ts";
import type { NativeBackend } from "./native-backend.ts";

/** Group normalisation and its gradients, in few passes over the images, the variance in a second one. */
export const groupNormKernels: readonly KernelOverride[] = [
  nativeKernel<"x" | "scale" | "shift", GroupNormAttributes>(
    groupNormKernelName,
    "added: group normalisation with SiLU in few operations",
    () =>
      ({ inputs, attrs, backend }) =>
        tidy(() => {
          // Nothing can be reshaped to a row of unknown length.
          if (util.sizeFromShape(inputs.x.shape) === 0) return zeros(inputs.x.shape);
          const { z } = normalized(backend, inputs as Inputs, attrs);
          return reshape(attrs.activate ? mul(z, sigmoid(z)) : z, inputs.x.shape);
        }),
  ),
  nativeKernel<"x" | "scale" | "shift" | "dy", GroupNormAttributes, TensorInfo[]>(
    groupNormGradientKernelName,
    "added: analytic gradients of group normalisation with SiLU",
    () =>
      ({ inputs, attrs, backend }) =>
        tidy(() => {
          const all = inputs as Inputs & { dy: Tensor };
          if (all.x.size === 0) return [all.x, all.scale, all.shift].map(({ shape }) => zeros(shape));
          return gradients(backend, all, attrs);
        }),
  ),
];

/** The engine calls kernels with tensors. */
interface Inputs {
  readonly x: Tensor;
  readonly scale: Tensor;
  readonly shift: Tensor;
}

/** Pixels are laid in one row: `[batch, pixels, channels]`; numbers of channels are `[batch, 1, channels]`. */
function normalized(backend: NativeBackend, { x, scale, shift }: Inputs, { groups, epsilon }: GroupNormAttributes) {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [area, size] = [height * width, channels / groups];
  const flat = reshape(x, [batch, area, channels]);
  const ofChannels = (t: Tensor): Tensor => reshape(t, [-1, 1, channels]);
  const gains = reshape(scale, [-1, groups, size]);
  const spread = (t: Tensor): Tensor => ofChannels(mul(t, ones([1, groups, size])));
  const inGroups = (t: Tensor): Tensor => mean(reshape(t, [batch, groups, size]), 2, true);

  const centred = sub(flat, spread(div(inGroups(sum(flat, 1)), area)));
  const variance = div(inGroups(square(lengths(backend, centred))), area);
  const inverse = rsqrt(add(variance, scalar(epsilon)));
  const gain = ofChannels(mul(inverse, gains));
  const z = add(mul(centred, gain), ofChannels(shift));
  return { centred, inverse, gain, z, spread, inGroups, ofChannels, area };
}

/** With $\hat x$ the normalised images, $dx = (dz\,\gamma - \overline{dz\,\gamma} - \hat x\,\overline{dz\,\gamma\,\hat x})/\sigma$. */
function gradients(backend: NativeBackend, inputs: Inputs & { dy: Tensor }, attrs: GroupNormAttributes): Tensor[] {
  const { x, scale, shift, dy } = inputs;
  const { centred, inverse, gain, z, spread, inGroups, ofChannels, area } = normalized(backend, inputs, attrs);
  const flat = reshape(dy, z.shape);
  const dz = attrs.activate ? siluGradient(backend, z, flat) : flat;
  const first = sum(dz, 1, true);
  const second = mul(sum(mul(dz, centred), 1, true), spread(inverse));
  const gains = ofChannels(scale);
  const shared = spread(mul(div(inGroups(mul(first, gains)), area), inverse));
  const along = spread(mul(div(inGroups(mul(second, gains)), area), square(inverse)));
  const dx = sub(sub(mul(dz, gain), mul(centred, along)), shared);
  return [reshape(dx, x.shape), summedTo(scale, second), summedTo(shift, first)];
}

/** The gradient through $z s(z)$ with $s$ the sigmoid: $dy\,s + (dy\,z)\,s(1 - s)$. */
function siluGradient(backend: NativeBackend, z: Tensor, dy: Tensor): Tensor {
  const s = sigmoid(z);
  const type = typeAttribute(backend, "T", "float32");
  return add(mul(dy, s), backend.executeSingleOutput("SigmoidGrad", [type], [s, mul(dy, z)]));
}

/** The gradient of a factor that may have been the same for all images. */
const summedTo = (factor: Tensor, gradient: Tensor): Tensor =>
  reshape(factor.size === gradient.size ? gradient : sum(gradient, 0), factor.shape);

/** Euclidean norms over the pixels: their squares are sums of squares, in one pass. */
function lengths(backend: NativeBackend, x: Tensor): Tensor {
  const attributes = [
    typeAttribute(backend, "T", "float32"),
    typeAttribute(backend, "Tidx", "int32"),
    flagAttribute(backend, "keep_dims", false),
  ];
  return backend.executeSingleOutput("EuclideanNorm", attributes, [x, scalar(1, "int32")]);
}
