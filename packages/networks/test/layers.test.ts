import { grad, mul, split, sum, tensor, zeros } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { rng, TweedieError } from "@tweedie/core";
import { beforeEach, describe, expect, it } from "vitest";
import {
  attention,
  convolution,
  dense,
  downsample,
  labelEmbedding,
  rotary,
  rotaryTable,
  selfAttention,
  silu,
  upsample,
} from "../src/index.ts";
import { expectClose, expectGradients, float64 } from "./float64.ts";

const draw = (name: string, shape: readonly number[]): Tensor => rng(6).split(name).normal(shape);
const weighted = (y: Tensor): Scalar => sum(mul(y, draw("weights", y.shape)));

beforeEach(float64);

it("silu is x sigmoid(x)", () => {
  const x = draw("x", [7]);
  expectClose(
    silu(x),
    [...x.dataSync()].map((value) => value / (1 + Math.exp(-value))),
    1e-15,
  );
});

describe("dense", () => {
  it("multiplies the last axis and adds", () => {
    const [x, weight, bias] = [draw("x", [2, 3, 4]), draw("weight", [4, 5]), draw("bias", [5])];
    const [a, w, b] = [x.dataSync(), weight.dataSync(), bias.dataSync()];
    const expected = Array.from({ length: 30 }, (_, at) => {
      const [row, column] = [Math.floor(at / 5), at % 5];
      return [0, 1, 2, 3].reduce((total, k) => total + a[row * 4 + k]! * w[k * 5 + column]!, b[column]!);
    });
    const y = dense(x, weight, bias);
    expect(y.shape).toEqual([2, 3, 5]);
    expectClose(y, expected, 1e-14);
    expectClose(
      dense(draw("x", [6, 4]), weight),
      dense(draw("x", [6, 4]), weight, tensor([0, 0, 0, 0, 0])).dataSync(),
      0,
    );
    expectGradients((x, weight, bias) => weighted(dense(x, weight, bias)), [x, weight, bias]);
  });
});

describe("convolution", () => {
  it.each([1, 3])("of size %i pads with zeros and keeps the resolution", (size) => {
    const [height, width, from, to] = [4, 3, 2, 3];
    const x = draw("x", [1, height, width, from]);
    const weight = draw("weight", [size, size, from, to]);
    const bias = draw("bias", [to]);
    const [a, w, b] = [x.dataSync(), weight.dataSync(), bias.dataSync()];
    const expected: number[] = [];
    const reach = (size - 1) / 2;
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        for (let c = 0; c < to; c++) {
          let total = b[c]!;
          for (let u = -reach; u <= reach; u++) {
            for (let v = -reach; v <= reach; v++) {
              if (i + u < 0 || i + u >= height || j + v < 0 || j + v >= width) continue;
              for (let k = 0; k < from; k++) {
                const tap = (((u + reach) * size + v + reach) * from + k) * to + c;
                total += a[((i + u) * width + j + v) * from + k]! * w[tap]!;
              }
            }
          }
          expected.push(total);
        }
      }
    }
    expectClose(convolution(x, weight, bias), expected, 1e-13);
    expectGradients((x, weight, bias) => weighted(convolution(x, weight, bias)), [x, weight, bias]);
  });
});

describe.each(["float64", "cpu", "wasm"] as const)("resampling on %s", (name) => {
  beforeEach(async () => {
    if (name !== "float64") await useBackend(name);
  });
  // Row 1, pixels 2 x 4, 2 channels: the number of the pixel, and its negative.
  const pixels = [0, 1, 2, 3, 4, 5, 6, 7];
  const images = () =>
    tensor(
      [...pixels, ...pixels].flatMap((p, i) => [i < 8 ? p : 10 * p, -p]),
      [2, 2, 4, 2],
    );

  it("upsample repeats pixels", () => {
    const rows = [0, 0, 1, 1].flatMap((row) => [0, 0, 1, 1, 2, 2, 3, 3].map((column) => row * 4 + column));
    const y = upsample(images());
    expect(y.shape).toEqual([2, 4, 8, 2]);
    expectClose(y, [...rows.flatMap((p) => [p, -p]), ...rows.flatMap((p) => [10 * p, -p])], 0);
  });

  it("downsample averages squares", () => {
    const y = downsample(images());
    expect(y.shape).toEqual([2, 1, 2, 2]);
    expectClose(y, [2.5, -2.5, 4.5, -4.5, 25, -2.5, 45, -4.5], 1e-6);
    expectClose(downsample(upsample(images())), images().dataSync(), 1e-6);
  });

  it("downsample refuses to lose a row or a column", () => {
    for (const shape of [
      [1, 3, 4, 2],
      [1, 4, 3, 2],
      [4, 4, 2],
    ]) {
      expect(() => downsample(draw("x", shape))).toThrow(
        `downsample: expected images [batch, height, width, channels] of even height and width, got the shape [${shape}].`,
      );
    }
  });

  it("has gradients", () => {
    // Both are linear: the gradient is the adjoint, <A x, w> = <x, A^T w>, to rounding.
    for (const [resample, size] of [
      [upsample, [3, 4, 8, 2]],
      [downsample, [3, 1, 2, 2]],
    ] as const) {
      const x = draw("x", [3, 2, 4, 2]);
      const f = (x: Tensor): Scalar => sum(mul(resample(x), draw("weights", size)));
      const gradient = grad(f)(x);
      expect(gradient.shape).toEqual(x.shape);
      expectClose(sum(mul(gradient, x)), f(x).dataSync(), name === "float64" ? 1e-13 : 1e-5);
      // A direction that the data do not follow.
      const direction = draw("direction", x.shape);
      expectClose(sum(mul(gradient, direction)), f(direction).dataSync(), name === "float64" ? 1e-13 : 1e-5);
    }
  });
});

describe("selfAttention", () => {
  it("is the attention of its three parts, turned by their positions", () => {
    const [heads, depth, tokens] = [3, 4, 5];
    const x = draw("x", [2, tokens, 3 * heads * depth]);
    const [q, k, v] = split(x, 3, 2) as [Tensor, Tensor, Tensor];
    expectClose(selfAttention(x, heads), attention(q, k, v, heads).dataSync(), 1e-14);
    const all = rotaryTable(tokens, heads, depth);
    const turned = attention(rotary(q, all), rotary(k, all), v, heads);
    expectClose(selfAttention(x, heads, rotaryTable(tokens, 1, depth)), turned.dataSync(), 1e-14);
  });

  it("refuses other shapes", () => {
    expect(() => selfAttention(zeros([2, 4, 8]), 2)).toThrow("selfAttention: expected the shape [batch, tokens, 3");
    expect(() => selfAttention(zeros([4, 6]), 2)).toThrow("selfAttention: expected the shape");
    expect(() => selfAttention(zeros([1, 4, 12]), 2, rotaryTable(5, 1, 2))).toThrow(
      "selfAttention: expected positions of one head",
    );
    expect(() => selfAttention(zeros([1, 4, 12]), 2, rotaryTable(4, 2, 2))).toThrow("rotaryTable(4, 1, 2)");
  });
});

describe("attention", () => {
  it.each([1, 2, 4])("with %i heads equals plain loops", (heads) => {
    const [batch, tokens, channels] = [2, 3, 4];
    const depth = channels / heads;
    const [q, k, v] = ["q", "k", "v"].map((name) => draw(name, [batch, tokens, channels])) as [Tensor, Tensor, Tensor];
    const [a, b, c] = [q.dataSync(), k.dataSync(), v.dataSync()];
    const expected = new Float64Array(batch * tokens * channels);
    for (let row = 0; row < batch; row++) {
      for (let head = 0; head < heads; head++) {
        const at = (token: number, i: number) => (row * tokens + token) * channels + head * depth + i;
        for (let from = 0; from < tokens; from++) {
          const weights = Array.from({ length: tokens }, (_, to) => {
            let product = 0;
            for (let i = 0; i < depth; i++) product += a[at(from, i)]! * b[at(to, i)]!;
            return Math.exp(product / Math.sqrt(depth));
          });
          const total = weights.reduce((left, right) => left + right);
          for (let i = 0; i < depth; i++) {
            expected[at(from, i)] = weights.reduce((left, weight, to) => left + (weight / total) * c[at(to, i)]!, 0);
          }
        }
      }
    }
    expectClose(attention(q, k, v, heads), expected, 1e-14);
    expectGradients((q, k, v) => weighted(attention(q, k, v, heads)), [q, k, v]);
  });

  it("refuses heads that do not divide the channels", () => {
    const x = draw("x", [1, 2, 4]);
    expect(() => attention(x, x, x, 3)).toThrow("attention: expected heads that divide 4 channels, got 3");
  });
});

describe("labelEmbedding", () => {
  it("takes the row of each label, and the last for null", () => {
    const table = tensor([1, 2, 3, 4, 5, 6], [3, 2]);
    expectClose(labelEmbedding([1, null, 0, 1], table), [3, 4, 5, 6, 1, 2, 3, 4], 0);
    expectGradients((table) => weighted(labelEmbedding([1, null, 1], table)), [table]);
  });

  it.each([-1, 2, 0.5, Number.NaN])("refuses the label %d", (label) => {
    expect(() => labelEmbedding([0, label], tensor([1, 2, 3], [3, 1]))).toThrow(TweedieError);
  });
});
