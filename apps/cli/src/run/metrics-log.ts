import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { readFile, truncate } from "node:fs/promises";

/** One training step, a line of `metrics.jsonl`. */
export interface MetricsLine {
  /** The number of the step, from 1. */
  readonly step: number;
  /** The loss. */
  readonly loss: number;
  /** The global norm of the gradient, before clipping. */
  readonly gradNorm: number;
  /** The learning rate. */
  readonly learningRate: number;
  /** Seconds of training so far, interruptions left out. */
  readonly seconds: number;
}

/** A `metrics.jsonl` that is being written. */
export interface MetricsLog {
  /** Appends a line. */
  append(line: MetricsLine): void;
  /** Returns when all lines are on the disk. */
  flush(): void;
  /** Closes the file. */
  close(): void;
}

/**
 * Opens a log to go on after a step. What a killed run wrote beyond its last checkpoint, a half-written line included,
 * is cut off, so that every step stands in the file once.
 *
 * @param path - the file; made if it is missing
 * @param step - the last step to keep
 * @returns the log, and the seconds of training up to there
 */
export async function openMetrics(path: string, step: number): Promise<{ log: MetricsLog; seconds: number }> {
  const { length, lines } = await readUpTo(path, step);
  if (length !== undefined) await truncate(path, length);
  const file = openSync(path, "a");
  return {
    log: {
      append: (line) => {
        try {
          writeSync(file, `${JSON.stringify(line)}\n`);
        } catch (error) {
          throw Object.assign(error as Error, { path }); // the system tells the number of the file only
        }
      },
      flush: () => fsyncSync(file),
      close: () => closeSync(file),
    },
    seconds: lines.at(-1)?.seconds ?? 0,
  };
}

/**
 * Reads a log; lines that are damaged or half-written are left out.
 *
 * @param path - the file; a missing one is empty
 */
export async function readMetrics(path: string): Promise<readonly MetricsLine[]> {
  return (await readUpTo(path, Number.POSITIVE_INFINITY)).lines;
}

async function readUpTo(path: string, step: number): Promise<{ length?: number; lines: readonly MetricsLine[] }> {
  let text: string;
  try {
    text = await readFile(path, "latin1"); // as many characters as bytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { lines: [] };
    throw error;
  }
  const lines: MetricsLine[] = [];
  let length = 0; // up to the end of the last line that counts, whatever is damaged before it
  for (let from = 0, end = text.indexOf("\n"); end >= 0; from = end + 1, end = text.indexOf("\n", from)) {
    const line = parse(text.slice(from, end));
    if (!line || line.step > step || line.step <= (lines.at(-1)?.step ?? 0)) continue;
    lines.push(line);
    length = end + 1;
  }
  return { length, lines };
}

function parse(text: string): MetricsLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<Record<keyof MetricsLine, unknown>> | null;
    return line && fields.every((field) => typeof line[field] === "number") ? (line as MetricsLine) : undefined;
  } catch {
    return undefined;
  }
}

const fields = ["step", "loss", "gradNorm", "learningRate", "seconds"] as const satisfies (keyof MetricsLine)[];
