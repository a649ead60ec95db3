/**
 * The energy distance of two sets of points, $2 E|X - Y| - E|X - X'| - E|Y - Y'|$ over all pairs: at least 0, and the
 * closer to it the more points of one law there are (Szekely and Rizzo 2013, https://doi.org/10.1016/j.jspi.2013.03.018).
 *
 * @param a - `[n, dimension]`, row-major
 * @param b - `[m, dimension]`
 * @param dimension - numbers in a point
 */
export function energyDistance(a: ArrayLike<number>, b: ArrayLike<number>, dimension: number): number {
  return 2 * meanDistance(a, b, dimension) - meanDistance(a, a, dimension) - meanDistance(b, b, dimension);
}

function meanDistance(a: ArrayLike<number>, b: ArrayLike<number>, dimension: number): number {
  const [n, m] = [a.length / dimension, b.length / dimension];
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let square = 0;
      for (let k = 0; k < dimension; k++) square += (a[i * dimension + k]! - b[j * dimension + k]!) ** 2;
      sum += Math.sqrt(square);
    }
  }
  return sum / (n * m);
}
