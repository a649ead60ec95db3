/** A closed line through points in units of the lattice's spacing. */
type Loop = readonly (readonly [column: number, row: number])[];

/**
 * The outlines of where a function is not negative, from its values on a square lattice, by marching squares: to be filled by
 * the even-odd rule. Beyond the lattice there is nothing.
 */
export function regions(values: readonly number[], count: number): readonly Loop[] {
  const outside = -1e300;
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= count || row >= count ? outside : values[row * count + column]!;
  /** Where the function changes its sign between two neighbours. */
  const crossing = ([c0, r0]: Node, [c1, r1]: Node): readonly [number, number] => {
    const [a, b] = [at(c0, r0), at(c1, r1)];
    const share = a / (a - b);
    const within = (value: number) => Math.min(Math.max(value, 0), count - 1);
    return [within(c0 + share * (c1 - c0)), within(r0 + share * (r1 - r0))];
  };
  // Each cell that the outline passes joins one of its sides to another, with the inside on the left.
  const next = new Map<string, { readonly to: string; readonly point: readonly [number, number] }>();
  for (let row = -1; row < count; row++) {
    for (let column = -1; column < count; column++) {
      const corners: readonly Node[] = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ];
      const inside = corners.map(([c, r]) => at(c, r) >= 0);
      corners.forEach((corner, k) => {
        const after = (k + 1) % 4;
        // The outline enters where a corner outside follows one inside, and leaves at the next side with the reverse.
        if (!inside[k] || inside[after]) return;
        let leave = after;
        while (!(!inside[leave] && inside[(leave + 1) % 4])) leave = (leave + 1) % 4;
        next.set(side(corner, corners[after]!), {
          to: side(corners[leave]!, corners[(leave + 1) % 4]!),
          point: crossing(corner, corners[after]!),
        });
      });
    }
  }
  const loops: (readonly [number, number])[][] = [];
  for (const start of next.keys()) {
    const loop: (readonly [number, number])[] = [];
    for (let here = next.get(start), key = start; here; here = next.get(key)) {
      next.delete(key);
      loop.push(here.point);
      key = here.to;
    }
    if (loop.length > 2) loops.push(loop);
  }
  return loops;
}

type Node = readonly [column: number, row: number];

/** The name of the side between two neighbours, whichever comes first. */
const side = (a: Node, b: Node): string =>
  a[0] + a[1] < b[0] + b[1] ? `${a.join()} ${b.join()}` : `${b.join()} ${a.join()}`;
