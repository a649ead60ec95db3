// Trains the classifier whose weights ship with @tweedie/metrics, or checks the shipped file:
//
//   npx tsc -b && npx node tools/train-mnist-classifier.ts           trains and writes the file; a few minutes
//   npx tsc -b && npx node tools/train-mnist-classifier.ts --check   prints the test accuracy of the file
//
// Everything random is a function of the seed, so that a run on the same backend writes the same bytes.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { dispose, logSoftmax, mean, mul, neg, sum, variable } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Tensor2D, Tensor4D, Variable } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng, tensorOf, writeSafetensors } from "@tweedie/core";
import type { HostTensor, Rng } from "@tweedie/core";
import { loadMnist, shuffledBatches } from "@tweedie/datasets";
import type { LabelledImages } from "@tweedie/datasets";
import { labelAgreement, mnistClassifier } from "@tweedie/metrics";
import { adam, ema, ratioWarmup, train, trainingState, warmupCosine, writeFileAtomically } from "@tweedie/training";
import { mnistCnn, mnistCnnShapes } from "../packages/metrics/src/mnist-cnn.ts";
import type { MnistCnnName } from "../packages/metrics/src/mnist-cnn.ts";

const shipped = fileURLToPath(new URL("../packages/metrics/assets/mnist-cnn.safetensors", import.meta.url));
const { values } = parseArgs({
  options: {
    backend: { type: "string", default: "wasm" },
    check: { type: "boolean", default: false },
    out: { type: "string", default: shipped },
    seed: { type: "string", default: "0" },
    steps: { type: "string", default: "4200" },
  },
});
const settings = { seed: Number(values.seed), steps: Number(values.steps), batch: 128, peak: 4e-3, decay: 0.998 };

const { backend } = await useBackend(values.backend as "wasm" | "cpu");
if (!values.check) await writeFileAtomically(values.out, await trained());
console.log(
  `${values.out}: ${(100 * (await accuracy(readFileSync(values.out)))).toFixed(2)} % of the 10,000 test images`,
);

/** The bytes of the weights after training on the 60,000 training images. */
async function trained(): Promise<Uint8Array> {
  const source = rng(settings.seed);
  const variables = initial(source.split("weights"));
  const mnist = await loadMnist({ size: 28, split: "train" });
  const { steps, batch } = settings;
  const indices = shuffledBatches({ count: mnist.count, batch, rng: source });
  const state = trainingState({
    variables,
    optimizer: adam(),
    ema: ema({ decay: settings.decay, warmup: ratioWarmup() }),
  });
  const run = train({
    state,
    steps,
    batches: (step) => shiftedBatch(mnist, indices(step), source.split("shifts").split(step)),
    loss: ({ images, targets }) => crossEntropy(mnistCnn(variables, images).logits, targets),
    learningRate: warmupCosine({ peak: settings.peak, warmup: Math.min(100, steps - 1), steps }),
    rng: source,
  });
  let seen = 0;
  for await (const { step, loss } of run) {
    seen += loss / 100;
    if (step % 100 !== 0) continue;
    console.log(`step ${step} of ${steps}, mean loss ${seen.toFixed(4)}`);
    seen = 0;
  }
  const bytes = await state.withAverage(() => written(variables));
  state.dispose();
  dispose(variables);
  return bytes;
}

/** Normal weights of variance 2 / (numbers that a unit sums), and zero biases (He et al. 2015). */
function initial(source: Rng): Record<MnistCnnName, Variable> {
  const entries = Object.entries(mnistCnnShapes).map(([name, shape]) => {
    const size = shape.reduce((product, axis) => product * axis, 1);
    const deviation = shape.length === 1 ? 0 : Math.sqrt((2 * shape.at(-1)!) / size);
    const u = source.split(name).normal(shape);
    const start = mul(u, deviation);
    dispose(u);
    return [name, variable(start, true)] as const;
  });
  return Object.fromEntries(entries) as Record<MnistCnnName, Variable>;
}

/** A batch of 28x28 images, each moved by -1, 0 or 1 pixels both ways and then averaged to 14x14, with its targets. */
function shiftedBatch(mnist: LabelledImages, rows: Int32Array, source: Rng): { images: Tensor4D; targets: Tensor2D } {
  const shifts = source.uniforms(2 * rows.length).map((u) => Math.floor(3 * u) - 1);
  const images = new Float32Array(rows.length * 14 * 14).fill(-1);
  const targets = new Float32Array(rows.length * 10);
  rows.forEach((row, i) => {
    const [dy, dx] = [shifts[2 * i]!, shifts[2 * i + 1]!];
    for (let y = Math.max(0, -dy); y < Math.min(28, 28 - dy); y++) {
      for (let x = Math.max(0, -dx); x < Math.min(28, 28 - dx); x++) {
        const at = i * 196 + ((y + dy) >> 1) * 14 + ((x + dx) >> 1);
        images[at]! += (mnist.images[row * 784 + y * 28 + x]! + 1) / 4;
      }
    }
    targets[i * 10 + mnist.labels[row]!] = 1;
  });
  return {
    images: tensorOf(images, [rows.length, 14, 14, 1]) as Tensor4D,
    targets: tensorOf(targets, [rows.length, 10]) as Tensor2D,
  };
}

function crossEntropy(logits: Tensor2D, targets: Tensor2D): Scalar {
  return neg(mean(sum(mul(targets, logSoftmax(logits)), 1)));
}

async function written(variables: Readonly<Record<string, Tensor>>): Promise<Uint8Array> {
  const tensors: Record<string, HostTensor> = {};
  for (const [name, tensor] of Object.entries(variables)) {
    tensors[name] = { dtype: "F32", shape: tensor.shape, data: Float32Array.from(await tensor.data()) };
  }
  const metadata = {
    about: "MNIST classifier of @tweedie/metrics: convolutions [height, width, in, out], dense layers [in, out]",
    training: `tools/train-mnist-classifier.ts on ${backend}: ${JSON.stringify(settings)}`,
  };
  return writeSafetensors({ tensors, metadata });
}

async function accuracy(weights: Uint8Array): Promise<number> {
  const mnist = await loadMnist({ size: 14, split: "test" });
  const images = tensorOf(mnist.images, [mnist.count, ...mnist.shape]);
  const classifier = await mnistClassifier({ weights });
  const share = await labelAgreement(classifier, images, mnist.labels);
  classifier.dispose();
  images.dispose();
  return share;
}
