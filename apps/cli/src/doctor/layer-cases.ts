import { arrayOf, reader, sumOver } from "@tweedie/backends";
import type { CheckCase, Float64Values } from "@tweedie/backends";
import {
  convolution,
  dense,
  gelu,
  groupNormSilu,
  layerNorm,
  rotaryTable,
  scaledSoftmax,
  selfAttention,
} from "@tweedie/networks";

/** The layers of networks that have kernels of their own, beside what backends tries by itself. */
export const layerCases: readonly CheckCase[] = [
  {
    name: "group normalisation and SiLU",
    shapes: [[2, 3, 2, 6], [6], [6]],
    run: (x, scale, shift) => groupNormSilu(x, 3, scale, shift),
    reference: (x, scale, shift) => {
      // A group is 6 pixels of 2 channels each.
      const place = (c: number, i: number): [number, number, number] => [i >> 2, (i >> 1) & 1, (c & ~1) + (i & 1)];
      return arrayOf([2, 3, 2, 6], (n, i, j, c) => {
        const normal = standardOf(12, (k) => reader(x)(n, ...place(c, k)))(reader(x)(n, i, j, c));
        const z = normal * scale.values[c]! + shift.values[c]!;
        return z / (1 + Math.exp(-z));
      });
    },
  },
  {
    name: "layer normalisation, a map for each image",
    shapes: [
      [3, 4, 5],
      [3, 5],
      [3, 5],
    ],
    run: layerNorm,
    reference: (x, scale, shift) =>
      arrayOf([3, 4, 5], (n, i, c) => {
        const normal = standardOf(5, (k) => reader(x)(n, i, k))(reader(x)(n, i, c));
        return normal * reader(scale)(n, c) + reader(shift)(n, c);
      }),
  },
  {
    name: "softmax of 0.3 x",
    shapes: [[2, 3, 7]],
    run: (x) => scaledSoftmax(x, 0.3),
    reference: (x) => {
      const weight = (n: number, i: number, j: number): number => Math.exp(0.3 * reader(x)(n, i, j));
      return arrayOf([2, 3, 7], (n, i, j) => weight(n, i, j) / sumOver(7, (k) => weight(n, i, k)));
    },
  },
  {
    name: "self-attention of 2 heads with rotary positions",
    shapes: [[2, 3, 12]],
    run: (x) => selfAttention(x, 2, rotaryTable(3, 1, 2)),
    reference: (x) => {
      // Queries, keys and values have 4 channels each, a head 2, which turn by one radian a position.
      const turned = (n: number, i: number, c: number): number => {
        const [value, other] = [reader(x)(n, i, c), reader(x)(n, i, c ^ 1)];
        return value * Math.cos(i) + (c % 2 === 0 ? -other : other) * Math.sin(i);
      };
      const weight = (n: number, head: number, i: number, j: number): number =>
        Math.exp(sumOver(2, (c) => turned(n, i, 2 * head + c) * turned(n, j, 4 + 2 * head + c)) / Math.SQRT2);
      return arrayOf([2, 3, 4], (n, i, c) => {
        const one = (j: number): number => weight(n, c >> 1, i, j);
        return sumOver(3, (j) => one(j) * reader(x)(n, j, 8 + c)) / sumOver(3, one);
      });
    },
  },
  activation(
    "GELU",
    (x) => gelu(x),
    (x) => x * normalDistribution(x),
  ),
  activation(
    "GELU by tanh",
    (x) => gelu(x, { approximate: "tanh" }),
    (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ),
  {
    name: "dense layer",
    shapes: [[5, 3], [3, 4], [4]],
    run: dense,
    reference: (x, weight, bias) =>
      arrayOf([5, 4], (i, j) => bias.values[j]! + sumOver(3, (k) => reader(x)(i, k) * reader(weight)(k, j))),
  },
  {
    name: "convolution 1x1 with bias",
    shapes: [[2, 4, 3, 2], [1, 1, 2, 3], [3]],
    run: (x, weight, bias) => convolution(x, weight, bias),
    reference: (x, weight, bias) => convolved(x, weight, 1, (_n, _i, _j, o) => bias.values[o]!),
  },
  {
    name: "convolution 3x3 with bias, bias of images and residual",
    shapes: [[2, 4, 5, 3], [3, 3, 3, 4], [4], [2, 4], [2, 4, 5, 4]],
    run: (x, weight, bias, imageBias, residual) =>
      convolution(x, weight, bias, { imageBias: imageBias!, residual: residual! }),
    reference: (x, weight, bias, imageBias, residual) =>
      convolved(
        x,
        weight,
        1,
        (n, i, j, o) => bias.values[o]! + reader(imageBias!)(n, o) + reader(residual!)(n, i, j, o),
      ),
  },
  {
    name: "convolution 3x3 with bias and residual, stride 2",
    shapes: [[2, 5, 3, 2], [3, 3, 2, 3], [3], [2, 3, 2, 3]],
    run: (x, weight, bias, residual) => convolution(x, weight, bias, { stride: 2, residual: residual! }),
    reference: (x, weight, bias, residual) =>
      convolved(x, weight, 2, (n, i, j, o) => bias.values[o]! + reader(residual!)(n, i, j, o)),
  },
];

function activation(name: string, run: CheckCase["run"], f: (x: number) => number): CheckCase {
  return { name, shapes: [[3, 7]], run, reference: ({ shape, values }) => ({ shape, values: values.map(f) }) };
}

/** The map $x \mapsto (x - \mu)/\sqrt{v + 10^{-5}}$ of numbers with the mean $\mu$ and the variance $v$. */
function standardOf(count: number, at: (i: number) => number): (x: number) => number {
  const mean = sumOver(count, at) / count;
  const variance = sumOver(count, (i) => (at(i) - mean) ** 2) / count;
  return (x) => (x - mean) / Math.sqrt(variance + 1e-5);
}

/** $\Phi(x) = \frac12 + \varphi(x)\,(x + \frac{x^3}{3} + \frac{x^5}{3\cdot5} + \dots)$. */
function normalDistribution(x: number): number {
  let [term, sum] = [x, 0];
  for (let k = 3; k < 80; k += 2) {
    sum += term;
    term *= (x * x) / k;
  }
  return 0.5 + (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

/** A convolution of images whose sizes leave a remainder of 1 by the stride, plus something. */
function convolved(
  x: Float64Values,
  weight: Float64Values,
  stride: number,
  plus: (n: number, i: number, j: number, o: number) => number,
): Float64Values {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [taps, , , out] = weight.shape as [number, number, number, number];
  const [pixel, tap] = [reader(x), reader(weight)];
  const from = (taps - 1) / 2;
  return arrayOf([batch, Math.ceil(height / stride), Math.ceil(width / stride), out], (n, i, j, o) => {
    const sum = sumOver(taps, (a) =>
      sumOver(taps, (b) =>
        sumOver(channels, (c) => pixel(n, i * stride + a - from, j * stride + b - from, c) * tap(a, b, c, o)),
      ),
    );
    return sum + plus(n, i, j, o);
  });
}
