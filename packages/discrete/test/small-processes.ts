import { cast, expandDims, mul, oneHot, sum } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, tensorOf } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";

const vocabulary = 3;
const refuse = () => {
  throw new Error("not needed here");
};

/** A token stays with probability $e^{-2t}$ or is drawn anew from all three. */
export const uniform: TokenProcess = {
  vocabulary,
  push: (p, s, t) => mixed(p, Math.exp(-2 * (Number(t) - Number(s)))),
  pull: (p, s, t) => mixed(p, Math.exp(2 * (Number(t) - Number(s)))),
  likelihood: (x, s, t) => mixed(cast(oneHot(x, vocabulary), "float32"), Math.exp(-2 * (Number(t) - Number(s)))),
  perturb: refuse,
  prior: refuse,
};

function mixed(p: Tensor, kept: number): Tensor {
  const mass = expandDims(sum(p, -1), -1);
  return combine([kept, p], [(1 - kept) / vocabulary, mul(mass, tensorOf([1, 1, 1], [vocabulary]))]);
}

/** The last state absorbs the others: a token stays with probability $1 - t$ since 0. */
export const absorbing: TokenProcess = {
  vocabulary,
  mask: 2,
  push: (p, s, t) => toMask(p, (1 - Number(t)) / (1 - Number(s))),
  pull: (p, s, t) => toMask(p, (1 - Number(s)) / (1 - Number(t))),
  likelihood: (x, s, t) => {
    const kept = (1 - Number(t)) / (1 - Number(s));
    const columns = [
      [kept, 0, 0],
      [0, kept, 0],
      [1 - kept, 1 - kept, 1],
    ];
    return tensorOf(
      [...x.dataSync()].flatMap((token) => columns[token]!),
      [...x.shape, vocabulary],
    );
  },
  perturb: refuse,
  prior: refuse,
};

function toMask(p: Tensor, kept: number): Tensor {
  const open = tensorOf([1, 1, 0], [vocabulary]);
  const lost = expandDims(sum(mul(p, open), -1), -1);
  return combine(
    [kept, mul(p, open)],
    [1, mul(p, tensorOf([0, 0, 1], [vocabulary]))],
    [1 - kept, mul(lost, tensorOf([0, 0, 1], [vocabulary]))],
  );
}
