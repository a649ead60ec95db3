/** What `npm run bench` writes. */
export interface BenchResults {
  /** The day, as `2026-11-22`. */
  readonly date: string;
  /** With the load of other programs at the start, in busy cores. */
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memory: number;
    readonly load: number;
  };
  /** Of whatever took part, by name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly cases: readonly CaseResult[];
  /** Of steps of training on wasm, in one thread. */
  readonly profiles: readonly StepProfile[];
}

/** Where the time of a step goes; all times in milliseconds a step. */
export interface StepProfile {
  /** What was profiled, with its batch. */
  readonly title: string;
  readonly total: number;
  /** What no kernel takes: the tape, the loop, the collection of garbage. */
  readonly outside: number;
  /** The largest first. */
  readonly kernels: readonly { readonly name: string; readonly milliseconds: number; readonly calls: number }[];
}

/** What was measured of one case. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly batch: number;
  readonly rows: readonly (Measured | Skipped)[];
}

/** A contestant at a case. */
export interface Measured {
  readonly id: string;
  readonly title: string;
  /** How long a step took, in milliseconds: the median, the quartiles and how many steps. */
  readonly median: number;
  readonly quartiles: readonly [number, number];
  readonly steps: number;
  /** The most memory of a process, in bytes. */
  readonly peak: number;
  /** The losses of the first steps, or the mean square of a denoising step's result. */
  readonly results: readonly number[];
}

/** A contestant that could not take part. */
export interface Skipped {
  readonly id: string;
  readonly title: string;
  readonly skip: string;
}

/** The median and the quartiles of some numbers, by linear interpolation. */
export function quartiles(values: readonly number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    return sorted[below]! + (place - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - sorted[below]!);
  };
  return [at(0.25), at(0.5), at(0.75)];
}

/** By how much results of the same case differ, relative to the larger: 4 digits agree below 1e-4. */
export function disagreement(a: readonly number[], b: readonly number[]): number {
  const common = Math.min(a.length, b.length);
  return Math.max(
    ...Array.from({ length: common }, (_, i) => Math.abs(a[i]! - b[i]!) / Math.max(Math.abs(a[i]!), Math.abs(b[i]!))),
  );
}
