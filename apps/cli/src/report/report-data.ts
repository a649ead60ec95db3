import type { Config } from "../config/schema.ts";
import type { MetricsLine } from "../run/metrics-log.ts";
import type { Scores } from "../run/scores.ts";
import type { Session } from "../run/sessions.ts";

/** Samples for the report: a PNG file or a text, and what stands below it. */
export type ReportSamples = { readonly caption: string } & ({ readonly png: Uint8Array } | { readonly text: string });

/** What a report shows. */
export interface ReportData {
  /** The run's name. */
  readonly name: string;
  /** Its configuration. */
  readonly config: Config;
  /** Whether the training reached its end. */
  readonly finished: boolean;
  /** The training, step by step. */
  readonly metrics: readonly MetricsLine[];
  /** Samples of the same noise over training time. */
  readonly previews: readonly ReportSamples[];
  /** Other samples. */
  readonly samples: readonly ReportSamples[];
  /** The last evaluation. */
  readonly scores: Scores | undefined;
  /** Where it was trained. */
  readonly sessions: readonly Session[];
}
