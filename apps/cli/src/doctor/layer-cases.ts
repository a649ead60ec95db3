import type { CheckCase } from "@tweedie/backends";
import { convolution, dense, groupNormSilu } from "@tweedie/networks";

/** The layers of networks that have kernels of their own, beside what backends tries by itself. */
export const layerCases: readonly CheckCase[] = [
  {
    name: "group normalisation and SiLU",
    shapes: [[2, 3, 2, 6], [6], [6]],
    run: (x, scale, shift) => groupNormSilu(x, 3, scale, shift),
    reference: (x, scale, shift) => {
      const values = new Float64Array(72);
      for (let image = 0; image < 2; image++) {
        for (let group = 0; group < 3; group++) {
          // 6 pixels of 2 channels each.
          const places = Array.from({ length: 12 }, (_, i) => image * 36 + (i >> 1) * 6 + group * 2 + (i & 1));
          const mean = average(places.map((place) => x.values[place]!));
          const variance = average(places.map((place) => (x.values[place]! - mean) ** 2));
          for (const place of places) {
            const normal = (x.values[place]! - mean) / Math.sqrt(variance + 1e-5);
            const z = normal * scale.values[place % 6]! + shift.values[place % 6]!;
            values[place] = z / (1 + Math.exp(-z));
          }
        }
      }
      return { shape: x.shape, values };
    },
  },
  {
    name: "dense layer",
    shapes: [[5, 3], [3, 4], [4]],
    run: dense,
    reference: (x, weight, bias) => ({
      shape: [5, 4],
      values: Float64Array.from({ length: 20 }, (_, place) => {
        const [row, column] = [place >> 2, place & 3];
        const products = [0, 1, 2].map((k) => x.values[row * 3 + k]! * weight.values[k * 4 + column]!);
        return products.reduce((sum, product) => sum + product, bias.values[column]!);
      }),
    }),
  },
  {
    name: "convolution with bias",
    shapes: [[2, 4, 3, 2], [1, 1, 2, 3], [3]],
    run: (x, weight, bias) => convolution(x, weight, bias),
    reference: (x, weight, bias) => ({
      shape: [2, 4, 3, 3],
      values: Float64Array.from({ length: 72 }, (_, place) => {
        const [pixel, out] = [Math.floor(place / 3), place % 3];
        const products = [0, 1].map((k) => x.values[pixel * 2 + k]! * weight.values[k * 3 + out]!);
        return products.reduce((sum, product) => sum + product, bias.values[out]!);
      }),
    }),
  },
];

const average = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
