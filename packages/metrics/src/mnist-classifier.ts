import { argMax, avgPool, concat, dispose, slice, softmax, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { readSafetensors, tensorOf, TweedieError } from "@tweedie/core";
import { mnistCnn, mnistCnnShapes } from "./mnist-cnn.ts";
import type { MnistCnnName, MnistCnnParameters } from "./mnist-cnn.ts";
import { readBytes } from "./read-bytes.ts";

/**
 * A classifier of MNIST digits. Images are `[n, 14, 14, 1]`, or `[n, 28, 28, 1]` that are averaged over 2x2 pixels
 * first, with values in [-1, 1], -1 being the background. Tensors given are borrowed, those returned are the caller's.
 */
export interface MnistClassifier {
  /** The probabilities of the ten digits, `[n, 10]`. */
  probabilities(images: Tensor): Tensor2D;
  /** The 64 features before the last hidden layer's ReLU, `[n, 64]`: the space of the Fréchet distance. */
  features(images: Tensor): Tensor2D;
  /** The most likely digit of each image. */
  predict(images: Tensor): Promise<Int32Array>;
  /** Frees the weights. */
  dispose(): void;
}

/** Options of {@link mnistClassifier}. */
export interface MnistClassifierOptions {
  /** Other weights: the bytes of a safetensors file, or where to read it from. Those of this package by default. */
  readonly weights?: Uint8Array | URL;
  /** How many images go through the network at a time, 500 by default; it bounds memory and does not change results. */
  readonly batch?: number;
}

/**
 * Loads the MNIST classifier that ships with this package: a CNN of 23,946 parameters (conv 16, conv 32, dense 64,
 * dense 10 on 14x14 pixels), trained on the 60,000 training images by `tools/train-mnist-classifier.ts` of the
 * repository. Its accuracy on the 10,000 test images stands in the package's README.
 *
 * The weights are read from the package's folder in Node and fetched from beside the module in browsers.
 *
 * @param options - other weights, and how many images to take at a time
 * @returns the classifier, to be disposed by the caller
 * @throws TweedieError if the weights cannot be read, or are not those of this network
 */
export async function mnistClassifier(options: MnistClassifierOptions = {}): Promise<MnistClassifier> {
  const { weights = new URL("../assets/mnist-cnn.safetensors", import.meta.url), batch = 500 } = options;
  if (!(Number.isInteger(batch) && batch >= 1)) {
    throw new TweedieError(`mnistClassifier: expected a batch of at least 1, got ${batch}. Choose such an integer.`);
  }
  const parameters = parametersFrom(weights instanceof Uint8Array ? weights : await readBytes(weights));
  const inBatches = (images: Tensor, output: (part: Tensor4D) => Tensor2D): Tensor2D =>
    tidy(() => {
      const checked = checkedImages(images);
      const parts: Tensor2D[] = [];
      for (let start = 0; start < checked.shape[0]; start += batch) {
        const size = Math.min(batch, checked.shape[0] - start);
        parts.push(tidy(() => output(toFourteen(slice(checked, [start, 0, 0, 0], [size, -1, -1, -1])))));
      }
      return concat(parts, 0);
    });
  const probabilities = (images: Tensor): Tensor2D =>
    inBatches(images, (part) => softmax(mnistCnn(parameters, part).logits));
  return Object.freeze({
    probabilities,
    features: (images: Tensor) => inBatches(images, (part) => mnistCnn(parameters, part).features),
    predict: async (images: Tensor) => {
      const digits = tidy(() => argMax(probabilities(images), 1));
      try {
        return Int32Array.from(await digits.data());
      } finally {
        digits.dispose();
      }
    },
    dispose: () => dispose(parameters),
  });
}

function checkedImages(images: Tensor): Tensor4D {
  const [count, height, width, channels] = images.shape;
  if (images.rank !== 4 || count === 0 || height !== width || (height !== 14 && height !== 28) || channels !== 1) {
    throw new TweedieError(
      `mnistClassifier: expected images of shape [n, 14, 14, 1] or [n, 28, 28, 1], got [${images.shape}]. ` +
        `Pass at least one grey image of that size, with values in [-1, 1].`,
    );
  }
  return images as Tensor4D;
}

/** Images of side 28 averaged over squares of 2x2 pixels; those of side 14 as they are. */
function toFourteen(images: Tensor4D): Tensor4D {
  return images.shape[1] === 28 ? avgPool(images, 2, 2, "valid") : images;
}

function parametersFrom(bytes: Uint8Array): MnistCnnParameters {
  // A plain array: the slice() of Node's Buffer shares memory, that of a Uint8Array copies.
  const { tensors } = readSafetensors(Uint8Array.from(bytes), { name: "the weights of the MNIST classifier" });
  const names = Object.keys(mnistCnnShapes) as MnistCnnName[];
  const found = Object.keys(tensors).sort().join(", ");
  if (found !== [...names].sort().join(", ")) {
    throw new TweedieError(
      `mnistClassifier: expected the tensors ${names.join(", ")}, got ${found}. Pass its own file.`,
    );
  }
  for (const name of names) {
    const { dtype, shape } = tensors[name]!;
    if (dtype !== "F32" || shape.join() !== mnistCnnShapes[name].join()) {
      throw new TweedieError(
        `mnistClassifier: expected F32 [${mnistCnnShapes[name]}] for ${name}, got ${dtype} [${shape}]. Pass its own file.`,
      );
    }
  }
  const entries = names.map((name) => [name, tensorOf(tensors[name]!.data as Float32Array, mnistCnnShapes[name])]);
  return Object.fromEntries(entries) as Record<MnistCnnName, Tensor>;
}
