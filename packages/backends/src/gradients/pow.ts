import { cast, greater, log, mul, onesLike, pow, sub, where, zerosLike } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { GradientOverride } from "./gradient-override.ts";
import { sumTo } from "./sum-to.ts";

/**
 * The gradient of a power, with the power computed again: the stock one saves it, which cuts it from the tape. By the
 * exponent it is 0 where the base is not above 0, as in the stock library.
 */
export const powGradient: GradientOverride = {
  kernelName: "Pow",
  reason: "mended: wrong second derivatives by the exponent",
  inputs: ["a", "b"],
  gradient: (dy, inputs) => {
    const [a, b] = inputs as [Tensor, Tensor];
    const exponent = cast(b, "float32");
    return {
      a: () => sumTo(mul(dy, mul(exponent, pow(a, sub(exponent, 1)))), a.shape),
      b: () => {
        const positive = greater(a, 0);
        // The logarithm sees no 0, whose infinite slope would be NaN in a second derivative.
        const logarithm = where(positive, log(where(positive, a, onesLike(a))), zerosLike(a));
        return sumTo(mul(dy, mul(pow(a, b), logarithm)), b.shape);
      },
    };
  },
};
