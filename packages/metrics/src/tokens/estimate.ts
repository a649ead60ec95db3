/** A mean of random numbers with what it may be off by. */
export interface Estimate {
  /** The mean. */
  readonly value: number;
  /** Its standard error; NaN of a single sequence. */
  readonly standardError: number;
}
