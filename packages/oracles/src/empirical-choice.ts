import {
  add,
  argMax,
  cast,
  concat,
  expandDims,
  fill,
  gather,
  log,
  log1p,
  max,
  mul,
  neg,
  slice,
  sub,
  sum,
  where,
} from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { EmpiricalData } from "./empirical-data.ts";
import { inBlocks, marks, scan } from "./empirical-scan.ts";
import type { EmpiricalLevel } from "./empirical-scan.ts";

/**
 * For each row a datum, with the probability of its softmax weight, in the data's units: by a race of exponential
 * numbers $E_i$, which the datum with the largest $\log w_i - \log E_i$ wins.
 *
 * @param uniform - `[batch, count]` uniform numbers, fine-grained near 0: there the race is decided
 */
export const empiricalChoice = (data: EmpiricalData, q: Tensor, level: EmpiricalLevel, uniform: Tensor): Tensor =>
  inBlocks(data, [q, uniform], ([x, u]) => {
    const bonus = neg(log(neg(log1p(neg(u!)))));
    const { candidates, logits, reference, parts } = scan(data, x!, level, ({ start, rows, logits, rest, chosen }) => {
      const ours = slice(bonus, [0, start], logits.shape as [number, number]);
      const keys = where(cast(rest, "bool"), add(logits, ours), fill(logits.shape, lowest));
      return {
        key: max(keys, 1, true),
        winner: gather(rows, argMax(keys, 1)),
        bonus: sum(mul(chosen, expandDims(ours, 1)), 2),
      };
    });
    const near = add(
      logits,
      concat(
        parts.map(({ found }) => found.bonus),
        1,
      ),
    );
    const keys = concat([near, ...parts.map(({ found }) => sub(found.key, reference))], 1);
    const runners = concat([candidates, ...parts.map(({ found }) => expandDims(found.winner, 1))], 1);
    const first = marks(argMax(keys, 1), keys.shape[1]!);
    return sum(mul(expandDims(first, 2), runners), 1);
  });

/** The key of a datum that does not take part. */
const lowest = -3e38;
