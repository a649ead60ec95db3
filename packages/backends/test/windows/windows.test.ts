import { avgPool, conv2d, depthwiseConv2d, grads, maxPool, mul, setBackend, sum, tensor } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { distance, input, startBackends } from "../compare.ts";
import { windowCases, windowsOf, type WindowCase } from "./window-cases.ts";

beforeAll(startBackends);

describe.each(["cpu", "wasm"])("windows on images by the definition, on %s", (backend) => {
  beforeAll(async () => void (await setBackend(backend)));
  const holds = (expectCase: (one: WindowCase) => void) =>
    fc.assert(fc.property(windowCases, expectCase), { numRuns: 150, seed: 1 });

  it("convolutions", () => holds((one) => expectSums(one, conv2d as Operation, full(3))));
  it("depthwise convolutions", () => holds((one) => expectSums(one, depthwiseConv2d as Operation, byChannel(2))));
  it("largest pixels", () => holds((one) => expectPool(one, maxPool as Pool, largest)));
  it("means", () => holds((one) => expectPool(one, avgPool as Pool, mean)));
});

type Operation = (x: Tensor4D, filter: Tensor4D, strides: unknown, pad: unknown, ...rest: unknown[]) => Tensor4D;
type Pool = (x: Tensor4D, taps: unknown, strides: unknown, pad: unknown, mode: unknown) => Tensor4D;

/** Which input channels go into which output channels, and the filter's index of the two in one tap. */
interface Joins {
  readonly out: (channels: number) => number;
  readonly filter: (channels: number) => [number, number];
  readonly each: (channels: number, visit: (from: number, to: number, weight: number) => void) => void;
}

const full = (out: number): Joins => ({
  out: () => out,
  filter: (channels) => [channels, out],
  each: (channels, visit) => {
    for (let c = 0; c < channels; c++) for (let o = 0; o < out; o++) visit(c, o, c * out + o);
  },
});

const byChannel = (multiplier: number): Joins => ({
  out: (channels) => channels * multiplier,
  filter: (channels) => [channels, multiplier],
  each: (channels, visit) => {
    for (let o = 0; o < channels * multiplier; o++) visit(Math.floor(o / multiplier), o, o);
  },
});

function expectSums(one: WindowCase, run: Operation, joins: Joins): void {
  const { image, taps, strides, pad, dimRoundingMode } = one;
  const [batch, height, width, channels] = image;
  const { shape, windows } = windowsOf(one);
  const outShape = [batch, ...shape, joins.out(channels)];
  const weights = [...taps, ...joins.filter(channels)];
  const [x, filter, dy] = [image, weights, outShape].map((of, i) => input(of, i + 1).values) as Three;
  const [y, dx, dFilter] = [dy, x, filter].map(({ length }) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [cin, cout, plane] = [channels, joins.out(channels), weights[2]! * weights[3]!];
  for (let b = 0; b < batch; b++) {
    windows.forEach((pixels, at) => {
      for (const [row, column, i, j] of pixels) {
        joins.each(channels, (from, to, weight) => {
          const p = ((b * height + row) * width + column) * cin + from;
          const q = (b * windows.length + at) * cout + to;
          const w = (i * taps[1] + j) * plane + weight;
          y[q]! += x[p]! * filter[w]!;
          dx[p]! += dy[q]! * filter[w]!;
          dFilter[w]! += dy[q]! * x[p]!;
        });
      }
    });
  }
  const f = (x: Tensor, filter: Tensor): Tensor =>
    run(x as Tensor4D, filter as Tensor4D, strides, pad, "NHWC", 1, dimRoundingMode);
  expectGradients(one, f, [tensor(x, image), tensor(filter, weights)], {
    y,
    outShape,
    dy,
    gradients: [dx, dFilter],
    rounded: run === depthwiseConv2d,
  });
}

type Three = [Float32Array, Float32Array, Float32Array];

/** The value of a pool, and how much of the gradient each pixel under its window gets. */
type Choice = (pixels: readonly number[]) => { readonly value: number; readonly share: (pixel: number) => number };

const largest: Choice = (pixels) => {
  const value = Math.max(...pixels);
  const chosen = pixels.findIndex((pixel) => Object.is(pixel, value));
  return { value, share: (pixel) => Number(pixel === chosen) };
};

const mean: Choice = (pixels) => ({
  value: pixels.reduce((total, pixel) => total + pixel, 0) / pixels.length,
  share: () => 1 / pixels.length,
});

function expectPool(one: WindowCase, run: Pool, choose: Choice): void {
  const { image, taps, strides, pad, dimRoundingMode } = one;
  const [batch, height, width, channels] = image;
  const { shape, windows } = windowsOf(one);
  const outShape = [batch, ...shape, channels];
  const [x, dy] = [image, outShape].map((of, i) => input(of, i + 1).values) as [Float32Array, Float32Array];
  // Every other case has numbers that are not.
  if (dy.length % 2 === 0) for (let i = 3; i < x.length; i += 11) x[i] = i % 2 === 0 ? NaN : -Infinity;
  const [y, dx] = [dy, x].map(({ length }) => new Float64Array(length)) as [Float64Array, Float64Array];
  for (let b = 0; b < batch; b++) {
    windows.forEach((pixels, at) => {
      for (let c = 0; c < channels; c++) {
        const q = (b * windows.length + at) * channels + c;
        const places = pixels.map(([row, column]) => ((b * height + row) * width + column) * channels + c);
        const { value, share } = choose(places.map((p) => x[p]!));
        y[q] = value;
        places.forEach((p, i) => (dx[p]! += share(i) * dy[q]!));
      }
    });
  }
  const f = (x: Tensor): Tensor => run(x as Tensor4D, taps, strides, pad, dimRoundingMode);
  expectGradients(one, f, [tensor(x, image)], { y, outShape, dy, gradients: [dx] });
}

interface Expected {
  /** Whether TensorFlow.js tells the gradient how sizes are rounded. */
  readonly rounded?: boolean;
  readonly y: Float64Array;
  readonly outShape: number[];
  readonly dy: Float32Array;
  readonly gradients: readonly Float64Array[];
}

/** Where sizes are rounded up or down, most gradients are refused. */
function expectGradients(
  one: WindowCase,
  f: (...xs: Tensor[]) => Tensor,
  xs: Tensor[],
  { y, outShape, dy, gradients, rounded = false }: Expected,
): void {
  const what = JSON.stringify(one);
  const got = f(...xs);
  expect(got.shape, what).toEqual(outShape);
  expect(distance(got.dataSync(), y), what).toBeLessThanOrEqual(1e-6);
  const direction = tensor(dy, outShape);
  const differentiate = () => grads((...args: Tensor[]) => sum(mul(f(...args), direction)))(xs);
  const down = windowsOf({ ...one, dimRoundingMode: "floor" }).shape;
  if (rounded || (down[0] === outShape[1] && down[1] === outShape[2])) {
    differentiate().forEach((gradient, i) => {
      expect(distance(gradient.dataSync(), gradients[i]!), `gradient ${i} of ${what}`).toBeLessThanOrEqual(1e-5);
    });
  } else {
    expect(differentiate, what).toThrow("expected gradients, or images to transpose, of");
  }
  got.dispose();
}
