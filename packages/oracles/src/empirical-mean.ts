import { add, customGrad, div, exp, expandDims, log, matMul, max, mul, sub, sum } from "@tensorflow/tfjs-core";
import type { GradSaveFunc, Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { EmpiricalData } from "./empirical-data.ts";
import { inBlocks, scan } from "./empirical-scan.ts";
import type { EmpiricalLevel } from "./empirical-scan.ts";

/**
 * The softmax-weighted mean $\hat u$ of the data in their own units, of the shape of `q`, with its gradient
 * $d\hat u = A\,\mathrm{Cov}(u)\,dq$: a second pass through the data.
 */
export const empiricalMean = (data: EmpiricalData, q: Tensor, level: EmpiricalLevel): Tensor =>
  customGrad((...inputs: unknown[]) => {
    const [point, save] = inputs as [Tensor, GradSaveFunc];
    const value = inBlocks(data, [point], ([x]) => weighted(data, x!, level).mean);
    save([point, value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const covaried = inBlocks(
          data,
          [saved[0]!, saved[1]!, dy],
          ([x, centre, direction]) => weighted(data, x!, level, { centre: centre!, direction: direction! }).mean,
        );
        return combine([level.sharpness, covaried]);
      },
    };
  })(q);

/** $\log\sum_i w_i e^{-|q - \kappa u_i|^2 (\tau/\sigma)^2/2}$, `[batch, 1]`. */
export const empiricalLogMass = (data: EmpiricalData, q: Tensor, level: EmpiricalLevel): Tensor =>
  inBlocks(data, [q], ([x]) => weighted(data, x!, level).logMass);

/** Asks for $\mathrm{Cov}(u)\,g$, about the mean $\hat u$, in place of the mean. */
interface Tilt {
  readonly centre: Tensor;
  /** The vector $g$. */
  readonly direction: Tensor;
}

function weighted(
  data: EmpiricalData,
  q: Tensor,
  level: EmpiricalLevel,
  tilt?: Tilt,
): { readonly mean: Tensor; readonly logMass: Tensor } {
  const { candidates, logits, logPrior, reference, distance, parts } = scan(
    data,
    q,
    level,
    ({ rows, logits, rest, largest }) => {
      const mass = mul(exp(sub(logits, largest)), rest);
      if (!tilt) return { mass: sum(mass, 1, true), total: matMul(mass, rows) };
      const { centre, direction } = tilt;
      const along = sub(matMul(direction, rows, false, true), sum(mul(direction, centre), 1, true));
      const tilted = mul(mass, along);
      return {
        mass: sum(mass, 1, true),
        total: sub(matMul(tilted, rows), mul(centre, sum(tilted, 1, true))),
      };
    },
  );
  // The reference has the log weight 0, so that this is at least 0; another may be nearer than the expansion said.
  const top = max(logits, 1, true);
  const masses = exp(sub(logits, top));
  const scales = parts.map(({ largest }) => exp(sub(sub(largest, reference), top)));
  const ofRest = (name: "mass" | "total"): Tensor =>
    parts.map(({ found }, i) => mul(scales[i]!, found[name])).reduce((all, part) => add(all, part));
  const mass = add(sum(masses, 1, true), ofRest("mass"));

  let near = mul(expandDims(masses, 2), candidates);
  if (tilt) {
    const offsets = sub(candidates, expandDims(tilt.centre, 1));
    const along = sum(mul(offsets, expandDims(tilt.direction, 1)), 2);
    near = mul(expandDims(mul(masses, along), 2), offsets);
  }
  return {
    mean: div(add(sum(near, 1), ofRest("total")), mass),
    logMass: add(add(logPrior, top), combine([1, log(mass)], [-0.5 * level.stretch ** 2, distance])),
  };
}
