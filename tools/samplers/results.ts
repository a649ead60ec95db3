/** What `docs/samplers.json` holds: everything that the page shows. */
export interface SamplersResults {
  /** The numbers of steps over which orders are fitted. */
  readonly steps: readonly number[];
  /** The number of samples of which moments are taken. */
  readonly samples: number;
  readonly families: readonly Family[];
  readonly adaptive: readonly Adaptive[];
}

/** A solver that chooses its steps, at one tolerance: its error against the exact flow and its calls, by schedule. */
export interface Adaptive {
  readonly name: string;
  readonly rtol: number;
  readonly runs: Readonly<Record<string, { readonly error: number; readonly calls: number }>>;
}

/** A folder of steppers. */
export interface Family {
  readonly title: string;
  readonly deterministic: readonly Deterministic[];
  readonly stochastic: readonly Stochastic[];
}

/** What every row says. */
export interface Row {
  readonly name: string;
  /** Calls of the denoiser a step. */
  readonly calls: number;
  /** Tensors of the size of the samples that are kept from step to step. */
  readonly kept: number;
  /** The paper, as the plug-in names it. */
  readonly reference: string;
}

/** A deterministic stepper: its order, claimed and measured by schedule; exact methods have none. */
export interface Deterministic extends Row {
  readonly claimed: number;
  readonly measured: Readonly<Record<string, number | null>>;
  /** The same from an exact start, where that is claimed. */
  readonly fromExactStart?: {
    readonly claimed: number;
    readonly steps: number;
    readonly measured: Readonly<Record<string, number | null>>;
  };
}

/** A stochastic stepper: how far mean and standard deviation are off by schedule, in standard deviations of the data. */
export interface Stochastic extends Row {
  readonly steps: number;
  readonly off: Readonly<Record<string, { readonly mean: number; readonly std: number } | null>>;
}
