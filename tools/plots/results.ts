/** What `docs/convergence.json` holds: everything that the page shows. */
export interface ConvergenceResults {
  /** Errors against sizes of a step or a cell. */
  readonly studies: readonly Study[];
  /** The law of a forward process and of its reverse, at the same times. */
  readonly marginals: Marginals;
}

/** Errors that should fall along straight lines. */
export interface Study {
  /** The name of its picture's file. */
  readonly id: string;
  readonly title: string;
  /** The size that shrinks. */
  readonly xLabel: string;
  /** The error. */
  readonly yLabel: string;
  readonly lines: readonly ErrorLine[];
}

/** The errors of one method on one problem. */
export interface ErrorLine {
  readonly label: string;
  /** The problem, for the table. */
  readonly problem: string;
  /** The order that theory promises. */
  readonly order: number;
  readonly points: readonly ErrorPoint[];
}

/** One error, with its standard error where it is an average over samples. */
export interface ErrorPoint {
  readonly size: number;
  readonly error: number;
  readonly standardError?: number;
}

/** Densities on one grid, forward and backward in time. */
export interface Marginals {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
  readonly times: readonly MarginalsAt[];
  /** The largest change of the mass in either direction. */
  readonly massError: number;
}

/** Both densities at one time. */
export interface MarginalsAt {
  readonly t: number;
  readonly forward: readonly number[];
  readonly backward: readonly number[];
  /** The integral of their distance. */
  readonly distance: number;
}

/** The order that a line's errors show: the least-squares slope of log error against log size. */
export function measuredOrder({ points }: Pick<ErrorLine, "points">): number {
  const logs = points.map(({ size, error }) => [Math.log(size), Math.log(error)] as const);
  const centre = (k: 0 | 1) => logs.reduce((sum, point) => sum + point[k], 0) / logs.length;
  const [cx, cy] = [centre(0), centre(1)];
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - cx) * (y - cy), 0);
  return covariance / logs.reduce((sum, [x]) => sum + (x - cx) ** 2, 0);
}
