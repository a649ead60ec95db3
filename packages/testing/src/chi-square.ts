/**
 * Whether counts may be those of a law, by Pearson's test: $\sum (n - N p)^2 / (N p)$ exceeds the bound with a probability of 1e-5
 * (Wilson and Hilferty 1931, https://doi.org/10.1073/pnas.17.12.684). States that are expected fewer than 5 times are taken together;
 * if even together they are, they must not be seen so often that it has a probability below 1e-6 (Chernoff). States without mass
 * must not be seen.
 *
 * @param counts - how often each state was seen
 * @param law - the probability of each
 */
export function mayBeOf(counts: readonly number[], law: readonly number[]): boolean {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const cells: (readonly [n: number, expected: number])[] = [];
  let [rareCount, rareMass] = [0, 0];
  for (const [x, n] of counts.entries()) {
    const p = law[x]!;
    if (!(p > 0) && n > 0) return false;
    if (p * total >= 5) {
      cells.push([n, p * total]);
    } else {
      rareCount += n;
      rareMass += p;
    }
  }
  const expected = rareMass * total;
  if (expected >= 5) cells.push([rareCount, expected]);
  else if (rareCount > expected && rareCount * (Math.log(expected / rareCount) + 1) - expected < Math.log(1e-6))
    return false;
  if (cells.length < 2) return true;
  const statistic = cells.reduce((sum, [n, wanted]) => sum + (n - wanted) ** 2 / wanted, 0);
  return statistic <= bound(cells.length - 1);
}

function bound(freedom: number): number {
  const spread = 2 / (9 * freedom);
  // The normal quantile of 1 - 1e-5.
  return freedom * (1 - spread + 4.265 * Math.sqrt(spread)) ** 3;
}
