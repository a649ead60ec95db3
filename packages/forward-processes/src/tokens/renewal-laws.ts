import { cast, equal, expandDims, oneHot, scalar, tensor } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { RenewalLaw } from "./renewal.ts";

/** All states alike. */
export const uniformLaw = (vocabulary: number): RenewalLaw => ({
  all: () => tensorOf([1 / vocabulary], [1]),
  of: () => tensorOf([1 / vocabulary], [1]),
  draw: (u) => Math.min(Math.floor(u * vocabulary), vocabulary - 1),
});

/** The last state alone. */
export const maskLaw = (vocabulary: number): RenewalLaw => ({
  all: () => cast(oneHot(tensor([vocabulary - 1], [1], "int32"), vocabulary), "float32"),
  of: (x) => expandDims(cast(equal(x, scalar(vocabulary - 1, "int32")), "float32"), -1),
  draw: () => vocabulary - 1,
});
