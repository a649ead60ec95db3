import { conv2d, grads, matMul, sum, tensor2d, tensor4d, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";

/**
 * Computes small cases with known results on the backend in use: a product, a convolution and its two gradients.
 *
 * @throws TweedieError if a number is wrong
 */
export async function checkNumbers(): Promise<{ readonly detail: string }> {
  const results = tidy((): Record<string, Tensor> => {
    const image = tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const filter = tensor4d([1, 2, 3, 4], [2, 2, 1, 1]);
    const convolve = (x: Tensor, w: Tensor): Tensor => conv2d(x as Tensor4D, w as Tensor4D, 1, "valid");
    const [dImage, dFilter] = grads((x: Tensor, w: Tensor) => sum(convolve(x, w)))([image, filter]);
    return {
      product: matMul(tensor2d([1, 2, 3, 4], [2, 2]), tensor2d([5, 6, 7, 8], [2, 2])),
      convolution: convolve(image, filter),
      "gradient for images": dImage!,
      "gradient for filters": dFilter!,
    };
  });
  for (const [name, expected] of Object.entries(known)) {
    const tensor = results[name]!;
    const got = [...(await tensor.data())];
    tensor.dispose();
    // Small integers are exact in every precision that trains.
    if (got.length !== expected.length || got.some((value, i) => value !== expected[i])) {
      throw new TweedieError(
        `doctor: expected the ${name} ${expected.join(" ")}, got ${got.join(" ")}. Try another --backend.`,
      );
    }
  }
  return { detail: `right: ${Object.keys(known).join(", ")}` };
}

const known: Readonly<Record<string, readonly number[]>> = {
  product: [19, 22, 43, 50],
  convolution: [37, 47, 67, 77],
  "gradient for images": [1, 3, 2, 4, 10, 6, 3, 7, 4],
  "gradient for filters": [12, 16, 24, 28],
};
