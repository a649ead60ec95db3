import { add, matMul, mul, reshape, sigmoid, softplus, sub, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D, Variable } from "@tensorflow/tfjs-core";
import { tensorOf } from "@tweedie/core";
import type { Rng } from "@tweedie/core";
import { checkCounts } from "./check-counts.ts";
import { parameters } from "./parameters.ts";

/** Options of {@link monotoneNetwork}. */
export interface MonotoneNetworkOptions {
  /** The number of sigmoids. Default 1024. */
  readonly hidden?: number;
}

/** An increasing function of one number, with variables: what `learnedSchedule` of `@tweedie/losses` is made of. */
export interface MonotoneNetwork {
  /** The trainable variables: `l1.weight`, `l2.weight`, `l2.bias` and `l3.weight`, before softplus. */
  readonly variables: Readonly<Record<string, Variable>>;
  /** The values $u(t)$ for numbers of any shape, owned by the caller. */
  apply(t: Tensor): Tensor;
  /** The slopes $u'(t) > 0$, of the shape of `t`, owned by the caller. Their gradients reach all variables. */
  derivative(t: Tensor): Tensor;
  /** The function with the weights of now, in float64 on the host. */
  freeze(): Promise<FrozenMonotoneNetwork>;
  /** Frees the variables. */
  dispose(): void;
}

/** What `freeze` gives: an increasing function of numbers. */
export interface FrozenMonotoneNetwork {
  /** The value $u(t)$. */
  value(t: number): number;
  /** The slope $u'(t) > 0$. */
  derivative(t: number): number;
}

/**
 * A function $u: \mathbb R \to \mathbb R$ that increases strictly whatever its weights, as all of them pass through
 * $w^+ = \log(1 + e^w)$: a line and sigmoids of it,
 *
 * $$h = w_1^+ t, \qquad u(t) = h + \sum_j w_{3j}^+\,\mathrm{sigmoid}(w_{2j}^+ h + b_{2j}).$$
 *
 * Of the paper's three layers the first and last have no bias here: the one would be part of $b_2$, the other cancels
 * where the function is scaled to given end points, as in a schedule. It starts smooth on [0, 1], with a slope near 2.
 *
 * Kingma et al., *Variational Diffusion Models* (2021), appendix H, https://arxiv.org/abs/2107.00630.
 *
 * @param options - see {@link MonotoneNetworkOptions}
 * @param rng - the source of initial weights
 * @returns the network
 * @throws TweedieError if `hidden` is not a positive integer
 */
export function monotoneNetwork({ hidden = 1024 }: MonotoneNetworkOptions, rng: Rng): MonotoneNetwork {
  checkCounts("monotoneNetwork", { hidden });
  const make = parameters(rng);
  const around = (name: string, shape: readonly [number, number], mean: number, deviation: number): Variable => {
    const made = make.normal(name, shape, deviation);
    tidy(() => made.assign(add(made, tensorOf([mean], [1, 1]))));
    return made;
  };
  const w1 = around("l1.weight", [1, 1], inverseSoftplus(1), 0);
  // Sigmoids about as wide as the interval, with their middles in and about it.
  const w2 = around("l2.weight", [1, hidden], 5, 2);
  const b2 = around("l2.bias", [1, hidden], -2.5, 2.5);
  const w3 = around("l3.weight", [hidden, 1], inverseSoftplus(1 / hidden), 0.1);

  const layers = (t: Tensor) => {
    const [a, b, c] = [softplus(w1), softplus(w2), softplus(w3) as Tensor2D];
    const h = mul(reshape(t, [t.size, 1]), a);
    return { a, b, c, h, s: sigmoid(add(mul(h, b), b2)) as Tensor2D };
  };
  return Object.freeze({
    variables: Object.freeze(make.variables),
    apply: (t: Tensor) =>
      tidy(() => {
        const { c, h, s } = layers(t);
        return reshape(add(h, matMul(s, c)), t.shape);
      }),
    derivative: (t: Tensor) =>
      tidy(() => {
        const { a, b, c, s } = layers(t);
        const bend = matMul(mul(mul(s, sub(1, s)), b) as Tensor2D, c);
        return reshape(mul(a, add(1, bend)), t.shape);
      }),
    freeze: async () => {
      const read = async (w: Variable) => [...(await w.data())];
      const [first, second, bias, third] = await Promise.all([read(w1), read(w2), read(b2), read(w3)]);
      const a = positive(first[0]!);
      const [b, c] = [second.map(positive), third.map(positive)];
      const sums = (t: number, f: (s: number, rest: number, j: number) => number) =>
        b.reduce((sum, bj, j) => {
          const z = bj * a * t + bias[j]!;
          return sum + c[j]! * f(1 / (1 + Math.exp(-z)), 1 / (1 + Math.exp(z)), j);
        }, 0);
      return Object.freeze({
        value: (t: number) => a * t + sums(t, (s) => s),
        derivative: (t: number) => a * (1 + sums(t, (s, rest, j) => s * rest * b[j]!)),
      });
    },
    dispose: () => {
      for (const variable of Object.values(make.variables)) variable.dispose();
    },
  });
}

/** $\log(1 + e^w)$. */
const positive = (w: number): number => Math.max(w, 0) + Math.log1p(Math.exp(-Math.abs(w)));

const inverseSoftplus = (y: number): number => Math.log(Math.expm1(y));
