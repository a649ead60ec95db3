/**
 * How a run is cut into single steps of the order, each as many grid intervals long.
 *
 * Where the number of intervals is no multiple of the order, steps of lower order come last, of order 2 at least where that is
 * possible; or, as DPM-Solver's authors have it and for few large steps, always down to order 1.
 *
 * | intervals | order 3 | lowered      | order 2 | lowered   |
 * | --------- | ------- | ------------ | ------- | --------- |
 * | 6         | 3, 3    | 3, 2, 1      | 2, 2, 2 | 2, 2, 1, 1 |
 * | 7         | 3, 2, 2 | 3, 3, 1      | 2, 2, 2, 1 | 2, 2, 2, 1 |
 * | 8         | 3, 3, 2 | 3, 3, 2      | ...     | ...       |
 *
 * Lu et al. 2022, *DPM-Solver*, section 3.3 (DPM-Solver-fast), https://arxiv.org/abs/2206.00927.
 *
 * @param order - the order
 * @param intervals - the number of grid intervals
 * @param lowered - whether to end with lower orders
 * @returns the orders of the steps, which sum to the number of intervals
 */
export function singleStepPlan(order: number, intervals: number, lowered: boolean): readonly number[] {
  const full = (count: number): number[] => new Array<number>(count).fill(order);
  const rest = intervals % order;
  const whole = (intervals - rest) / order;
  if (rest === 0) return lowered && order > 1 ? [...full(whole - 1), order - 1, 1] : full(whole);
  return !lowered && order === 3 && rest === 1 && whole > 0 ? [...full(whole - 1), 2, 2] : [...full(whole), rest];
}
