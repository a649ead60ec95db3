import type { Tensor, Variable } from "@tensorflow/tfjs-core";

/** An increasing function of one number with variables, such as `monotoneNetwork` of `@tweedie/networks` makes. */
export interface MonotoneFunction {
  /** The trainable variables. */
  readonly variables: Readonly<Record<string, Variable>>;
  /** The values $u(t)$ for times of any shape, owned by the caller. */
  apply(t: Tensor): Tensor;
  /** The slopes $u'(t) > 0$, of the shape of `t`, owned by the caller. Their gradients reach all variables. */
  derivative(t: Tensor): Tensor;
  /** The function with the variables of now, in float64 on the host. */
  freeze(): Promise<FrozenMonotoneFunction>;
}

/** What `freeze` gives: an increasing function of numbers. */
export interface FrozenMonotoneFunction {
  /** The value $u(t)$. */
  value(t: number): number;
  /** The slope $u'(t) > 0$. */
  derivative(t: number): number;
}
