import type { TokenNoise } from "@tweedie/core";
import * as v from "valibot";
import { cosineNoise } from "./cosine-noise.ts";
import type { CosineNoiseOptions } from "./cosine-noise.ts";
import { geometricNoise } from "./geometric-noise.ts";
import type { GeometricNoiseOptions } from "./geometric-noise.ts";
import { logLinearNoise } from "./log-linear-noise.ts";
import type { LogLinearNoiseOptions } from "./log-linear-noise.ts";
import { polynomialNoise } from "./polynomial-noise.ts";
import type { PolynomialNoiseOptions } from "./polynomial-noise.ts";
import { squaredCosineNoise } from "./squared-cosine-noise.ts";
import type { SquaredCosineNoiseOptions } from "./squared-cosine-noise.ts";

/** A noise by its name, with its options. */
export type NoiseOptions =
  | ({ readonly name: "logLinear" } & LogLinearNoiseOptions)
  | ({ readonly name: "cosine" } & CosineNoiseOptions)
  | ({ readonly name: "squaredCosine" } & SquaredCosineNoiseOptions)
  | ({ readonly name: "geometric" } & GeometricNoiseOptions)
  | ({ readonly name: "polynomial" } & PolynomialNoiseOptions);

const share = v.exactOptional(v.pipe(v.number(), v.minValue(0), v.ltValue(1)), 1e-3);
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** The schema of a noise. */
export const noiseSchema: v.GenericSchema<NoiseOptions> = v.variant("name", [
  v.strictObject({ name: v.literal("logLinear"), eps: share }),
  v.strictObject({ name: v.literal("cosine"), eps: share }),
  v.strictObject({ name: v.literal("squaredCosine"), eps: share }),
  v.strictObject({
    name: v.literal("geometric"),
    min: v.exactOptional(positive, 1e-4),
    max: v.exactOptional(positive, 20),
  }),
  v.strictObject({
    name: v.literal("polynomial"),
    max: v.exactOptional(positive, 10),
    power: v.exactOptional(positive, 1),
  }),
]);

/**
 * The noise of a name.
 *
 * @param options - the name and its options
 * @returns the noise
 * @throws TweedieError as the noise of that name
 */
export function tokenNoise(options: NoiseOptions): TokenNoise {
  switch (options.name) {
    case "logLinear":
      return logLinearNoise(options);
    case "cosine":
      return cosineNoise(options);
    case "squaredCosine":
      return squaredCosineNoise(options);
    case "geometric":
      return geometricNoise(options);
    case "polynomial":
      return polynomialNoise(options);
  }
}
