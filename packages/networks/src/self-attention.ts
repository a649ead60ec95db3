import { customGrad, grad, matMul, mul, sub, sum, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";
import {
  combine,
  fused,
  isRecording,
  scaledSoftmaxGradientKernelName,
  selfAttentionGradientKernelName,
  selfAttentionKernelName,
  TweedieError,
} from "@tweedie/core";
import type { SelfAttentionAttributes } from "@tweedie/core";
import { mergeHeads, splitHeads } from "./heads.ts";
import { rotary, turnBack, turningTensors } from "./rotary.ts";
import type { RotaryTable } from "./rotary.ts";
import { scaledSoftmax } from "./scaled-softmax.ts";

/**
 * Attention of tokens to each other, from their queries, keys and values side by side: what `attention` is for the three
 * apart, with rotary positions if there is a table, and a gradient that keeps each head in one piece.
 *
 * @param x - `[batch, tokens, 3 * channels]`: queries, keys, values; head $i$ of each has its channels from $i d$
 * @param heads - the number of heads, a divisor of the channels
 * @param positions - the angles by which queries and keys turn: a table of one head, see `rotaryTable`. Default none
 * @returns `[batch, tokens, channels]`
 * @throws TweedieError if `x` has another rank, its channels are not three times a multiple of the heads, or the table is
 *   for others
 */
export function selfAttention(x: Tensor, heads: number, positions?: RotaryTable): Tensor {
  const channels = x.shape.at(-1)!;
  if (x.rank !== 3 || channels % (3 * heads) !== 0) {
    throw new TweedieError(
      `selfAttention: expected the shape [batch, tokens, 3 * channels] with ${heads} heads in the channels, got ` +
        `[${x.shape}]. Put queries, keys and values side by side.`,
    );
  }
  const depth = channels / (3 * heads);
  if (positions && (positions.heads !== 1 || positions.tokens !== x.shape[1] || positions.depth !== depth)) {
    const got = `${positions.tokens} tokens, ${positions.heads} heads, ${positions.depth} features`;
    throw new TweedieError(
      `selfAttention: expected positions of one head for the shape [${x.shape}], got a table of ${got}. ` +
        `Make it by rotaryTable(${x.shape[1]}, 1, ${depth}).`,
    );
  }
  return customGrad((x, save) => {
    const input = x as Tensor;
    const [y, weights] = attend(input, heads, positions);
    // customGrad names its arguments as it does all tensors; the last is the function.
    (save as unknown as (tensors: Tensor[]) => void)([input, weights]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [x, weights] = saved as [Tensor, Tensor3D];
        // To a gradient of the gradient, the saved weights are a constant.
        if (isRecording()) return grad((x: Tensor) => compose(x, heads, positions)[0])(x, dy);
        return attendBack(dy, x, weights, heads, positions);
      },
    };
  })(x);
}

/** The result, and the weights of attention. */
type Attended = [y: Tensor, weights: Tensor3D];

const attend = (x: Tensor, heads: number, positions: RotaryTable | undefined): Attended =>
  tidy(() =>
    fused({ name: selfAttentionKernelName, inputs: { x, ...turns(positions) }, attributes: attributes(heads) }, () =>
      compose(x, heads, positions),
    ),
  ) as Attended;

const attendBack = (
  dy: Tensor,
  x: Tensor,
  weights: Tensor3D,
  heads: number,
  positions: RotaryTable | undefined,
): Tensor =>
  tidy(() => {
    const inputs = { x, weights, dy, ...turns(positions) };
    return fused({ name: selfAttentionGradientKernelName, inputs, attributes: attributes(heads) }, () =>
      composeBack(dy, x, weights, heads, positions),
    );
  });

function compose(x: Tensor, heads: number, positions: RotaryTable | undefined): Attended {
  const [query, key, value] = parts(x, heads, positions);
  const weights = scaledSoftmax(matMul(query, key, false, true), factorOf(query)) as Tensor3D;
  return [mergeHeads([matMul(weights, value)], heads), weights];
}

function composeBack(
  dy: Tensor,
  x: Tensor,
  weights: Tensor3D,
  heads: number,
  positions: RotaryTable | undefined,
): Tensor {
  const [query, key, value] = parts(x, heads, positions);
  const [dMixed] = splitHeads(dy, 1, heads) as [Tensor3D];
  const dScores = softmaxGradient(weights, matMul(dMixed, value, false, true), factorOf(query));
  const turn = (part: Tensor) => (positions ? turnBack(part, positions) : part);
  const [dQuery, dKey] = [turn(matMul(dScores, key)), turn(matMul(dScores, query, true, false))];
  return mergeHeads([dQuery, dKey, matMul(weights, dMixed, true, false)], heads);
}

/** Queries and keys, turned, and values, with the heads apart. */
function parts(
  x: Tensor,
  heads: number,
  positions: RotaryTable | undefined,
): [query: Tensor3D, key: Tensor3D, value: Tensor3D] {
  const [query, key, value] = splitHeads(x, 3, heads) as [Tensor3D, Tensor3D, Tensor3D];
  const turn = (part: Tensor3D) => (positions ? (rotary(part, positions) as Tensor3D) : part);
  return [turn(query), turn(key), value];
}

const softmaxGradient = (y: Tensor3D, dy: Tensor3D, factor: number): Tensor3D =>
  fused({ name: scaledSoftmaxGradientKernelName, inputs: { y, dy }, attributes: { factor } }, () => {
    const weighted = mul(dy, y);
    return combine([factor, sub(weighted, mul(y, sum(weighted, -1, true)))]);
  }) as Tensor3D;

const factorOf = ({ shape: [, , depth] }: Tensor3D) => depth ** -0.5;

const turns = (positions: RotaryTable | undefined) => (positions ? turningTensors(positions) : {});

const attributes = (heads: number): { heads: number } => ({ heads }) satisfies SelfAttentionAttributes;
