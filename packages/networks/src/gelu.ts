import { add, erf, exp, mul, sigmoid, square, sub, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { activationKernelNames, combine } from "@tweedie/core";
import { activation } from "./activation.ts";
import { withGradient } from "./with-gradient.ts";

/** Options of {@link gelu}. */
export interface GeluOptions {
  /**
   * `"tanh"` for $\tfrac x2\,(1 + \tanh(\sqrt{2/\pi}\,(x + 0.044715\,x^3)))$, which differs by up to 5e-4 and is faster:
   * the form of GPT-2, of DiT and of JAX's default. Default `"none"`, as in torch.
   */
  readonly approximate?: "none" | "tanh";
}

/**
 * The activation $\mathrm{GELU}(x) = x\,\Phi(x) = \tfrac x2\,(1 + \mathrm{erf}(x/\sqrt2))$, with the distribution
 * function $\Phi$ of the normal distribution (Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415, section 2).
 *
 * @param x - a float tensor
 * @param options - see {@link GeluOptions}
 * @returns a tensor of the same shape
 */
export function gelu(x: Tensor, { approximate = "none" }: GeluOptions = {}): Tensor {
  return approximate === "tanh"
    ? activation(activationKernelNames.tanhGelu, x, (x) => mul(x, sigmoid(argument(x))), tanhSlope)
    : activation(activationKernelNames.gelu, x, (x) => mul(x, share(x)), slope);
}

/** $\Phi(x)$, whose gradient takes no constant of TensorFlow.js, which rounds them to float32. */
const share = (x: Tensor): Tensor =>
  withGradient(
    [x],
    (x) => tidy(() => mul(add(erf(combine([Math.SQRT1_2, x])), 1), 0.5)),
    (dy, x) => [tidy(() => mul(dy, density(x)))],
  );

/** $\varphi(x) = e^{-x^2/2}/\sqrt{2\pi}$. */
const density = (x: Tensor): Tensor => combine([1 / Math.sqrt(2 * Math.PI), exp(mul(square(x), -0.5))]);

/** $\Phi(x) + x\,\varphi(x)$. */
const slope = (x: Tensor): Tensor => add(share(x), mul(x, density(x)));

const linear = 2 * Math.sqrt(2 / Math.PI);
const cubic = linear * 0.044715;

/** As $(1 + \tanh z)/2$ is the sigmoid of $2z$: $2z$. */
const argument = (x: Tensor): Tensor => combine([linear, x], [cubic, mul(x, square(x))]);

const tanhSlope = (x: Tensor): Tensor => {
  const s = sigmoid(argument(x));
  const change = mul(mul(s, sub(1, s)), combine([linear, x], [3 * cubic, mul(x, square(x))]));
  return add(s, change);
};
