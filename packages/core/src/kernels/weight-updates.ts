/**
 * The kernel of one Adam update of all weights. Inputs are lists of tensors: `w` weights, `g` gradients, `m` and
 * `v` moments; outputs the new weights, then the new `m`, then the new `v`.
 *
 * $$g' = s g + p w, \quad m' = m + a (g' - m), \quad v' = v + b (g'^2 - v), \quad
 * w' = w - \left(\eta \frac{m'}{\sqrt{v'} + \varepsilon} + d w\right)$$
 *
 * Where memory is short the kernel may write the new moments over the old ones: the tensors `m` and `v` are then empty
 * and only good to be disposed of. Weights, whose packed copies are kept by the identity of their data, are always new.
 */
export const adamKernelName = "AdamUpdate";

/** Attributes of the kernel {@link adamKernelName}. */
export type AdamAttributes = {
  /** The factor $s$ of gradients. */
  readonly gradientScale: number;
  /** The L2 penalty $p$. */
  readonly penalty: number;
  /** $a = 1 - \beta_1$. */
  readonly meanGain: number;
  /** $b = 1 - \beta_2$. */
  readonly squareGain: number;
  /** The step $\eta$, with the corrections of the moments' bias. */
  readonly rate: number;
  /** The $\varepsilon$, with the correction. */
  readonly floor: number;
  /** The part $d$ of a weight that decays. */
  readonly decay: number;
};

/**
 * The kernel of one update by gradient descent with momentum. Inputs are lists: `w` weights, `g` gradients, `b`
 * directions; outputs the new weights, then the new directions, for which the rules of {@link adamKernelName} hold.
 *
 * $$b' = \mu b + s g, \quad w' = w - \eta b'$$
 */
export const momentumKernelName = "MomentumUpdate";

/** Attributes of the kernel {@link momentumKernelName}. */
export type MomentumAttributes = {
  /** The factor $s$ of gradients. */
  readonly gradientScale: number;
  /** The momentum $\mu$. */
  readonly momentum: number;
  /** The step $\eta$. */
  readonly rate: number;
};

/**
 * The kernel of one update of averaged weights. Inputs are lists: `a` averages, which may be written over as in
 * {@link adamKernelName}, and `w` weights; outputs the new averages.
 *
 * $$a' = a + \gamma (w - a)$$
 *
 * and $w$ itself at $\gamma = 1$.
 */
export const averageKernelName = "AverageUpdate";

/** Attributes of the kernel {@link averageKernelName}. */
export type AverageAttributes = {
  /** The gain $\gamma$. */
  readonly gain: number;
};

/**
 * The kernel of the Euclidean norm of each of several tensors. Input is the list `x`, output a tensor of as many numbers.
 * Squares are added in float64: a norm is infinite or NaN only where a value is, or where it passes the largest float32.
 */
export const normsKernelName = "Norms";
