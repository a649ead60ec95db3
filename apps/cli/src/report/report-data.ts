import type { Config } from "../config/schema.ts";
import type { MetricsLine } from "../run/metrics-log.ts";
import type { Scores } from "../run/scores.ts";
import type { Session } from "../run/sessions.ts";

/** A picture for the report. */
export interface ReportPicture {
  /** What stands below it. */
  readonly caption: string;
  /** The PNG file. */
  readonly png: Uint8Array;
}

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
  readonly previews: readonly ReportPicture[];
  /** Other pictures of samples. */
  readonly pictures: readonly ReportPicture[];
  /** The last evaluation. */
  readonly scores: Scores | undefined;
  /** Where it was trained. */
  readonly sessions: readonly Session[];
}
