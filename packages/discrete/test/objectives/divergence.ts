/** $\sum p \log(p/q)$ of laws, where p is not 0. */
export const divergence = (p: readonly number[], q: readonly number[]) =>
  p.reduce((sum, value, i) => (value > 0 ? sum + value * Math.log(value / q[i]!) : sum), 0);
