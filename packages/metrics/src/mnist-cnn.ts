import { add, conv2d, matMul, maxPool, relu, reshape } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";

/** The names of the MNIST CNN's parameters. */
export type MnistCnnName = `${"conv1" | "conv2" | "fc1" | "fc2"}.${"weight" | "bias"}`;

/** The shapes of the parameters: convolutions `[height, width, in, out]`, dense layers `[in, out]`. */
export const mnistCnnShapes: Readonly<Record<MnistCnnName, readonly number[]>> = Object.freeze({
  "conv1.weight": [3, 3, 1, 16],
  "conv1.bias": [16],
  "conv2.weight": [3, 3, 16, 32],
  "conv2.bias": [32],
  "fc1.weight": [288, 64],
  "fc1.bias": [64],
  "fc2.weight": [64, 10],
  "fc2.bias": [10],
});

/** The parameters as tensors or variables. */
export type MnistCnnParameters = Readonly<Record<MnistCnnName, Tensor>>;

/**
 * The network of the classifier: conv 16, ReLU, max pool 2, conv 32, ReLU, max pool 2 (7x7 to 3x3), dense 64, ReLU,
 * dense 10. To be called inside a `tidy`.
 *
 * @param parameters - weights and biases
 * @param images - `[n, 14, 14, 1]` in [-1, 1]
 * @returns the 64 features, before their ReLU, and the 10 logits
 */
export function mnistCnn(parameters: MnistCnnParameters, images: Tensor4D): { features: Tensor2D; logits: Tensor2D } {
  const conv = (x: Tensor4D, layer: "conv1" | "conv2"): Tensor4D => {
    const y = conv2d(x, parameters[`${layer}.weight`] as Tensor4D, 1, "same");
    return maxPool(relu(add(y, parameters[`${layer}.bias`])), 2, 2, "valid");
  };
  const dense = (x: Tensor2D, layer: "fc1" | "fc2"): Tensor2D =>
    add(matMul(x, parameters[`${layer}.weight`] as Tensor2D), parameters[`${layer}.bias`]);

  const flat = reshape(conv(conv(images, "conv1"), "conv2"), [images.shape[0], 288]) as Tensor2D;
  const features = dense(flat, "fc1");
  return { features, logits: dense(relu(features), "fc2") };
}
