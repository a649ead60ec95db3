import { TweedieError } from "@tweedie/core";
import type { Dense } from "./dense.ts";

/**
 * The one law that a chain leaves as it is, $\pi = Q \pi$ (or $Q \pi = 0$ of rates): only what lies off the diagonal counts.
 *
 * There is exactly one where some state can be reached from all others. Its mass is found without a subtraction, so that
 * probabilities are right to a few roundings however small: Grassmann, Taksar and Heyman 1985,
 * https://doi.org/10.1287/opre.33.5.1107.
 *
 * @param name - the function that speaks
 * @param a - what goes from state x to y, at `[y * n + x]`
 * @param n - the number of states
 * @returns the law
 * @throws TweedieError if there is more than one
 */
export function stationaryLaw(name: string, a: Dense, n: number): readonly number[] {
  const goes = (x: number, y: number): boolean => x !== y && a[y * n + x]! > 0;
  const comes = (x: number, y: number): boolean => goes(y, x);

  // Against the arrows, the last root of a search finds all states if any does.
  const found = new Set<number>();
  let root = 0;
  for (let x = 0; x < n; x++) {
    if (found.has(x)) continue;
    root = x;
    reach(x, comes, n, found);
  }
  const others = reach(root, comes, n);
  if (others.size < n) {
    const lost = Array.from({ length: n }, (_, x) => x).find((x) => !others.has(x));
    throw new TweedieError(
      `${name}: expected one stationary law, got several: no state can be reached from both ${root} and ${lost}. ` +
        `Join the states, as by more neighbours or a little uniform noise.`,
    );
  }
  const closed = [...reach(root, goes, n)].sort((x, y) => x - y);
  const masses = closedLaw(closed.map((x) => closed.map((y) => a[y * n + x]!)));
  const law = new Array<number>(n).fill(0);
  closed.forEach((x, i) => (law[x] = masses[i]!));
  return law;
}

/** The states that can be reached from one, itself among them. */
function reach(
  from: number,
  goes: (x: number, y: number) => boolean,
  n: number,
  found: Set<number> = new Set(),
): Set<number> {
  const open = [from];
  found.add(from);
  while (open.length > 0) {
    const x = open.pop()!;
    for (let y = 0; y < n; y++) {
      if (!goes(x, y) || found.has(y)) continue;
      found.add(y);
      open.push(y);
    }
  }
  return found;
}

/** The stationary law where every state reaches every other; `flow[x][y]` goes from x to y and is used up. */
function closedLaw(flow: number[][]): number[] {
  // States are taken out one by one from the last, and what passed through them goes past.
  for (let k = flow.length - 1; k > 0; k--) {
    const out = flow[k]!.slice(0, k).reduce((sum, value) => sum + value, 0);
    for (let x = 0; x < k; x++) {
      flow[x]![k]! /= out;
      for (let y = 0; y < k; y++) flow[x]![y]! += flow[x]![k]! * flow[k]![y]!;
    }
  }
  const masses = [1];
  for (let k = 1; k < flow.length; k++) masses.push(masses.reduce((sum, mass, x) => sum + mass * flow[x]![k]!, 0));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}
