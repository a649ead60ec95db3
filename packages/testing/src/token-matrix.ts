/** Lists of what becomes of each state: `columns[x][y]` is the probability of y from x. */
export type Columns = readonly (readonly number[])[];

/** The law that a transition leaves as it is, if there is one, by applying it very often. */
export function fixedLaw(columns: Columns): readonly number[] {
  let power = columns;
  // By squaring, and with every sum brought back to 1: 2^40 times.
  for (let i = 0; i < 40; i++) {
    power = power.map((column) => {
      const onward = column.map((_, y) => column.reduce((sum, p, z) => sum + p * power[z]![y]!, 0));
      const total = onward.reduce((sum, p) => sum + p, 0);
      return onward.map((p) => p / total);
    });
  }
  return power[0]!;
}

/** Whether a matrix has no inverse, or none to speak of: a pivot of elimination is below 1e-12. */
export function isSingular(columns: Columns): boolean {
  const a = columns.map((column) => [...column]);
  const n = a.length;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[best]![k]!)) best = i;
    [a[k], a[best]] = [a[best]!, a[k]!];
    const pivot = a[k]![k]!;
    if (Math.abs(pivot) < 1e-12) return true;
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / pivot;
      for (let j = k; j < n; j++) a[i]![j]! -= factor * a[k]![j]!;
    }
  }
  return false;
}
