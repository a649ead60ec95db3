import { customGrad, grad, matMul, mul, sub, sum, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor3D } from "@tensorflow/tfjs-core";
import { combine, fused, isRecording, scaledSoftmaxGradientKernelName, TweedieError } from "@tweedie/core";
import { mergeHeads, splitHeads } from "./heads.ts";
import { rotary, turnBack } from "./rotary.ts";
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
  return customGrad((x, save) => {
    const input = x as Tensor;
    const { y, saved } = forward(input, heads, positions);
    // customGrad names its arguments as it does all tensors; the last is the function.
    (save as unknown as (tensors: Tensor[]) => void)([input, ...saved]);
    return {
      value: y,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [x, ...parts] = saved as [Tensor, ...Saved];
        // To a gradient of the gradient, all that is saved but the input is a constant.
        if (isRecording()) return grad((x: Tensor) => forward(x, heads, positions).y)(x, dy);
        return tidy(() => backward(dy, parts, heads, positions));
      },
    };
  })(x);
}

/** Queries and keys, turned, and values, with the heads apart, and the weights of attention. */
type Saved = [query: Tensor3D, key: Tensor3D, value: Tensor3D, weights: Tensor3D];

function forward(x: Tensor, heads: number, positions: RotaryTable | undefined): { y: Tensor; saved: Saved } {
  const [q, k, value] = splitHeads(x, 3, heads) as [Tensor3D, Tensor3D, Tensor3D];
  const turn = (part: Tensor3D) => (positions ? (rotary(part, positions) as Tensor3D) : part);
  const [query, key] = [turn(q), turn(k)];
  const weights = scaledSoftmax(matMul(query, key, false, true), factorOf(query)) as Tensor3D;
  return { y: mergeHeads([matMul(weights, value)], heads), saved: [query, key, value, weights] };
}

function backward(
  dy: Tensor,
  [query, key, value, weights]: Saved,
  heads: number,
  positions: RotaryTable | undefined,
): Tensor {
  const [dMixed] = splitHeads(dy, 1, heads) as [Tensor3D];
  const dScores = softmaxGradient(weights, matMul(dMixed, value, false, true), factorOf(query));
  const turn = (part: Tensor) => (positions ? turnBack(part, positions) : part);
  const [dQuery, dKey] = [turn(matMul(dScores, key)), turn(matMul(dScores, query, true, false))];
  return mergeHeads([dQuery, dKey, matMul(weights, dMixed, true, false)], heads);
}

const softmaxGradient = (y: Tensor3D, dy: Tensor3D, factor: number): Tensor3D =>
  fused({ name: scaledSoftmaxGradientKernelName, inputs: { y, dy }, attributes: { factor } }, () => {
    const weighted = mul(dy, y);
    return combine([factor, sub(weighted, mul(y, sum(weighted, -1, true)))]);
  }) as Tensor3D;

const factorOf = ({ shape: [, , depth] }: Tensor3D) => depth ** -0.5;
