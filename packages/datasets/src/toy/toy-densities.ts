import { checkerboard } from "./checkerboard.ts";
import { eightGaussians } from "./eight-gaussians.ts";
import { moons } from "./moons.ts";
import { pinwheel } from "./pinwheel.ts";
import { rings } from "./rings.ts";
import { swissRoll } from "./swiss-roll.ts";
import type { ToyDensity } from "./toy-density.ts";

/** The names of the densities in the plane. */
export type ToyDensityName = "checkerboard" | "eightGaussians" | "moons" | "pinwheel" | "rings" | "swissRoll";

/** The densities in the plane by name. */
export const toyDensities: Readonly<Record<ToyDensityName, ToyDensity>> = Object.freeze({
  checkerboard,
  eightGaussians,
  moons,
  pinwheel,
  rings,
  swissRoll,
});
