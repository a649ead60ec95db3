import { join } from "node:path";

/** The files of a run. */
export interface RunFolder {
  /** The folder itself. */
  readonly path: string;
  /** The configuration, every field filled in. */
  readonly config: string;
  /** One line of JSON a step. */
  readonly metrics: string;
  /** The weights as they were trained. */
  readonly model: string;
  /** Their moving average, which samples better. */
  readonly ema: string;
  /** There while a process trains it. */
  readonly lock: string;
  /** What training goes on from. */
  readonly checkpoints: string;
  /** Pictures. */
  readonly samples: string;
  /** The scores of the last evaluation. */
  readonly scores: string;
  /** Where and when it was trained: one entry for each time it was started. */
  readonly sessions: string;
  /** The page that shows it all. */
  readonly report: string;
}

/** The files of a run in a folder. */
export function runFolder(path: string): RunFolder {
  return Object.freeze({
    path,
    config: join(path, "config.json"),
    metrics: join(path, "metrics.jsonl"),
    model: join(path, "model.safetensors"),
    ema: join(path, "ema.safetensors"),
    lock: join(path, "training.lock"),
    checkpoints: join(path, "checkpoints"),
    samples: join(path, "samples"),
    scores: join(path, "scores.json"),
    sessions: join(path, "sessions.json"),
    report: join(path, "report.html"),
  });
}
