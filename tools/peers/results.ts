/** A config or a call of another library, and what reproduces it. */
export interface PeerRow {
  /** What differs from the defaults of the class or function, as text. */
  readonly asked: string;
  /** The numbers of steps of its runs. */
  readonly steps: readonly number[];
  /** The function of `@tweedie/samplers` and its options. */
  readonly rule: string;
  /** How many runs there are. */
  readonly runs: number;
  /** The largest deviation of all samples of all runs from the other library's, where those are numbers. */
  readonly deviation: number | null;
  /** What is to be said of it. */
  readonly notes: readonly string[];
}

/** The rows of a class or a function. */
export interface PeerGroup {
  readonly name: string;
  readonly rows: readonly PeerRow[];
}

/** What `docs/from-other-libraries.md` is made of. */
export interface PeerResults {
  readonly diffusers: readonly PeerGroup[];
  readonly kDiffusion: readonly PeerGroup[];
  readonly scoreSde: readonly PeerGroup[];
  /** The largest deviation of runs with options drawn at random, and their number. */
  readonly atRandom: {
    readonly diffusers: { readonly runs: number; readonly deviation: number };
    readonly kDiffusion: { readonly runs: number; readonly deviation: number };
  };
}
