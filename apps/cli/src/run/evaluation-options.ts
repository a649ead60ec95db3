import type { BackendReport } from "@tweedie/backends";
import type { Config } from "../config/schema.ts";
import type { WhichWeights } from "./load-network.ts";
import type { OpenedRun } from "./open-run.ts";

/** What the evaluation of a run of any family needs. */
export interface EvaluationOptions<C extends Config, P> {
  /** The run. */
  readonly run: OpenedRun<C>;
  /** Its sampler, made. */
  readonly plan: P;
  /** Its sampler, named. */
  readonly sampling: C["sampling"];
  /** How many samples to score. */
  readonly samples: number;
  /** The seed of all that is drawn. */
  readonly seed: number;
  /** Which weights make them. */
  readonly weights: WhichWeights;
  /** The backend in use. */
  readonly backend: BackendReport["backend"];
  /** Told how much of the drawing is done, 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Ends the work; nothing is written then. */
  readonly signal: AbortSignal;
}
