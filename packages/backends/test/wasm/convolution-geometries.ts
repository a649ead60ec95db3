import type { backend_util } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { convGeometry } from "../../src/wasm/conv-geometry.ts";

type Four = [number, number, number, number];
type Padding = "same" | "valid" | backend_util.ExplicitPadding;

/** A convolution, as TensorFlow.js takes it. */
export interface Convolution {
  readonly image: Four;
  readonly filter: Four;
  readonly strides?: [number, number];
  readonly dilations?: [number, number];
  readonly pad?: Padding;
}

/** Its sizes. */
export const geometryOf = ({ image, filter, strides = [1, 1], dilations = [1, 1], pad = "same" }: Convolution) =>
  convGeometry(image, filter, { strides, dilations, pad: pad as "same" });

/** Around the edges of blocks: many pixels, many channels, one of each, none. */
export const edgeConvolutions: readonly Convolution[] = [
  { image: [1, 1, 1, 1], filter: [3, 3, 1, 1] },
  { image: [1, 4, 4, 1], filter: [1, 1, 1, 1] },
  { image: [2, 7, 7, 8], filter: [3, 3, 8, 16] },
  { image: [3, 9, 11, 3], filter: [3, 3, 3, 17], strides: [2, 2] },
  { image: [1, 14, 14, 5], filter: [3, 3, 5, 1] },
  { image: [1, 14, 15, 40], filter: [3, 3, 40, 1], strides: [1, 2] },
  { image: [2, 3, 3, 19], filter: [1, 1, 19, 1] },
  { image: [1, 14, 15, 1], filter: [3, 3, 1, 40] },
  { image: [1, 3, 4, 259], filter: [2, 2, 259, 1] },
  { image: [1, 3, 4, 259], filter: [2, 2, 259, 3] },
  { image: [1, 3, 4, 3], filter: [2, 2, 3, 259] },
  { image: [1, 3, 5, 100], filter: [3, 3, 100, 9], dilations: [2, 1] },
  { image: [2, 3, 5, 300], filter: [1, 1, 300, 24] },
  { image: [2, 7, 15, 40], filter: [1, 1, 40, 24] },
  { image: [1, 3, 5, 256], filter: [1, 1, 256, 8] },
  { image: [1, 10, 11, 16], filter: [3, 3, 16, 40] },
  { image: [2, 8, 8, 3], filter: [4, 4, 3, 20], strides: [4, 4], pad: "valid" },
  { image: [0, 4, 4, 3], filter: [3, 3, 3, 2] },
  { image: [2, 4, 4, 0], filter: [3, 3, 0, 2] },
  { image: [2, 4, 4, 3], filter: [3, 3, 3, 0], strides: [2, 2] },
];

const size = fc.integer({ min: 1, max: 9 });
const channels = fc.integer({ min: 1, max: 18 });
const few = fc.integer({ min: 1, max: 4 });
const step = fc.integer({ min: 1, max: 3 });
const pair = fc.tuple(step, step);
const border = fc.integer({ min: 0, max: 4 });
const pad: fc.Arbitrary<Padding> = fc.oneof(
  fc.constantFrom("same" as const, "valid" as const),
  fc.tuple(border, border, border, border).map(([top, bottom, left, right]): Padding => [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]),
);

/** Convolutions of any size, stride, dilation and padding that have a result. */
export const convolutions: fc.Arbitrary<Convolution> = fc
  .record({
    image: fc.tuple(few, size, size, channels),
    filter: fc.tuple(few, few, channels),
    strides: pair,
    dilations: pair,
    pad,
  })
  .map(({ image, filter: [height, width, out], ...rest }) => {
    const filter: Four = [height, width, image[3], out];
    return { ...rest, image, filter };
  })
  .filter(({ image, filter, dilations, pad }) =>
    [0, 1].every((axis) => {
      const around = typeof pad === "string" ? [0, 0] : pad[axis + 1]!;
      const reach = (filter[axis]! - 1) * dilations[axis]! + 1;
      return pad === "same" || reach <= image[axis + 1]! + around[0]! + around[1]!;
    }),
  );
