import type { Tensor } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { dit, mlp, unet } from "../src/index.ts";
import type { Labels, Network } from "../src/index.ts";

/** A small network of each kind that takes labels of three classes, and data for it. */
export const labelled: readonly (readonly [
  name: string,
  make: (rng: Rng) => Network<Labels>,
  data: (rows: number) => Tensor,
])[] = [
  ["mlp", (rng) => mlp({ features: 3, hidden: 6, layers: 2, classes: 3 }, rng), (rows) => rng(8).normal([rows, 3])],
  [
    "unet",
    (rng) => unet({ channels: 2, widths: [4, 8], groups: 2, heads: 2, blocks: 2, classes: 3 }, rng),
    (rows) => rng(8).normal([rows, 2, 4, 2]),
  ],
  [
    "unet with one level and no attention",
    (rng) => unet({ channels: 1, widths: [4], groups: 2, attention: false, classes: 3 }, rng),
    (rows) => rng(8).normal([rows, 3, 5, 1]),
  ],
  [
    "dit",
    (rng) => dit({ channels: 2, patch: 2, width: 8, depth: 2, heads: 2, ratio: 2, classes: 3 }, rng),
    (rows) => rng(8).normal([rows, 4, 6, 2]),
  ],
];

export const noise = [900, 20, 400] as const;
export const labels = [2, null, 0] as const;
