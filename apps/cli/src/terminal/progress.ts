import { duration } from "./duration.ts";

/** What a progress display writes to; `process.stderr` is one. */
export interface ProgressStream {
  /** Whether it is a terminal, where a line can be redrawn. */
  readonly isTTY?: boolean | undefined;
  /** Its width in characters. */
  readonly columns?: number | undefined;
  /** Takes text. */
  write(text: string): unknown;
}

/** Options of {@link progress}. */
export interface ProgressOptions {
  /** What is being done, such as `training`. */
  readonly label: string;
  /** The count of things at the end. */
  readonly total: number;
  /** Where the count stood when this display began, as on resuming; it does not count towards the rate. Default 0. */
  readonly from?: number;
  /** What is counted, in the plural. Default `steps`. */
  readonly unit?: string;
  /** Where it is shown. */
  readonly stream: ProgressStream;
  /** The time in milliseconds; a test passes its own. */
  readonly now?: () => number;
}

/** A progress display. */
export interface Progress {
  /** The count is now `done`; `note` stands at the end of the line. */
  update(done: number, note?: string): void;
  /** Writes a line of its own, above the bar. */
  log(line: string): void;
  /** Ends the display, leaving its last state in view. */
  stop(): void;
}

/**
 * A progress display with rate and time left: one line redrawn on a terminal, a plain line now and then elsewhere, so
 * that logs stay readable.
 */
export function progress(options: ProgressOptions): Progress {
  const { label, total, from = 0, unit = "steps", stream, now = () => performance.now() } = options;
  const live = stream.isTTY === true;
  const start = now();
  let last = Number.NEGATIVE_INFINITY;
  let state = { done: from, note: "" };
  let shown: string | undefined;

  const line = (): string => {
    const { done, note } = state;
    const elapsed = (now() - start) / 1000;
    const rate = elapsed > 0 ? (done - from) / elapsed : 0;
    const time = done >= total ? `in ${duration(elapsed)}` : rate > 0 ? `${duration((total - done) / rate)} left` : "";
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const parts = [`${String(Math.floor(share * 100)).padStart(3)} %`, `${done}/${total} ${unit}`];
    if (rate > 0) parts.push(`${perSecond(rate)} ${unit}/s`);
    parts.push(...[time, note].filter(Boolean));
    return live ? `${label} ${bar(share)} ${parts.join("  ")}` : `${label}: ${parts.join(", ").trim()}`;
  };
  const draw = (): void => {
    const text = line();
    if (text === shown) return;
    shown = text;
    last = now();
    // On a narrow terminal a wrapped line could not be redrawn.
    stream.write(live ? `\r\x1b[2K${[...text].slice(0, (stream.columns ?? 80) - 1).join("")}` : `${text}\n`);
  };

  return {
    update(done, note = "") {
      state = { done, note };
      if (now() - last >= (live ? redrawAfter : lineAfter)) draw();
    },
    log(text) {
      stream.write(live ? `\r\x1b[2K${text}\n` : `${text}\n`);
      if (live) {
        shown = undefined;
        draw();
      }
    },
    stop() {
      draw();
      if (live) stream.write("\n");
    },
  };
}

function bar(share: number): string {
  const eighths = Math.round(share * width * 8);
  const full = "█".repeat(Math.floor(eighths / 8));
  const part = eighths % 8 === 0 ? "" : " ▏▎▍▌▋▊▉"[eighths % 8]!;
  return `${full}${part}`.padEnd(width, "░");
}

const perSecond = (rate: number): string =>
  rate < 10 ? rate.toFixed(2) : rate < 100 ? rate.toFixed(1) : rate.toFixed(0);

const width = 24;
const redrawAfter = 100;
const lineAfter = 10_000;
