/**
 * The weights of a quadrature rule: with them $\sum_j w_j f(r_j)$ is right for all polynomials $f$ of which the moments
 * are given,
 *
 * $$\sum_j w_j r_j^i = \mu_i, \qquad i = 0, \dots, n - 1, \qquad \text{that is} \quad w_j = \sum_i c_{ji}\,\mu_i$$
 *
 * with $c_{ji}$ the coefficients of the Lagrange polynomials of the nodes.
 *
 * @param nodes - $r_j$, distinct
 * @param moments - $\mu_i$, as many
 * @returns $w_j$; not finite where two nodes are one
 */
export function lagrangeWeights(nodes: readonly number[], moments: readonly number[]): number[] {
  return nodes.map((own, j) => {
    const others = nodes.filter((_, l) => l !== j);
    return lagrange(own, others).reduce((sum, coefficient, i) => sum + coefficient * moments[i]!, 0);
  });
}

/** The coefficients of $\prod_l (r - r_l)/(r_j - r_l)$, lowest power first. */
function lagrange(own: number, others: readonly number[]): number[] {
  let polynomial = [1];
  for (const node of others) {
    const below = polynomial;
    polynomial = [0, ...below].map((shifted, i) => (shifted - node * (below[i] ?? 0)) / (own - node));
  }
  return polynomial;
}
