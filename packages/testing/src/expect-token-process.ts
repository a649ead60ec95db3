import { backend, gather, tensor } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import type { Times, TokenProcess } from "@tweedie/core";
import { expectDraws, expectPrior } from "./expect-token-draws.ts";
import { columnsOf, lawless, name, read, rowsOf, statesOf, unitOf } from "./read-tokens.ts";
import { fixedLaw, isSingular } from "./token-matrix.ts";
import type { Columns } from "./token-matrix.ts";

/** How {@link expectTokenProcess} measures. */
export interface TokenProcessOptions {
  /** At least three times that rise from 0; of a chain, times that it has (default 0, 0.1, 0.35, 0.7 and 1). */
  readonly times?: readonly number[];
  /** The number of draws of each law (default 20 000). */
  readonly count?: number;
  /** The seed (default 0). */
  readonly seed?: number;
}

/** What {@link expectTokenProcess} measured. */
export interface MeasuredTokenProcess {
  /** The largest difference that two ways to one probability made. */
  readonly error: number;
  /** The largest error of a rate relative to the largest of its time; 0 where there are none. */
  readonly rateError: number;
  /** The largest total variation between what is left of a datum at the last time and where sampling begins. */
  readonly priorGap: number;
}

/**
 * The law of processes on tokens, of all their states at all pairs of times:
 *
 * - `push` carries laws to laws: no probability is negative, the sum is 1, at no distance in time nothing changes, and by way of a
 *   time between it is the same (Chapman and Kolmogorov);
 * - `pull` is its inverse, or refuses where there is none; `likelihood` is its transpose; `rates` are the derivative of that;
 * - with a time for each row, every row is as it is alone;
 * - `perturb` draws what `push` says and `prior` what all noise leaves as it is, by a chi-square test at a level of 1e-5, row by row
 *   from the row's own stream; nothing that is impossible is drawn; at no noise `perturb` gives the data back;
 * - the mask, if there is one, stays.
 *
 * Probabilities are compared to 1e-10 (float64) or 1e-5 (float32), the inverse relative to its size, rates to 1e-6 or 1e-2 of the
 * largest, by differences. Runs on the active backend.
 *
 * @param process - the process, of few states
 * @param options - times, number of draws and seed
 * @returns what was measured
 * @throws TweedieError if the law is broken
 */
export async function expectTokenProcess(
  process: TokenProcess,
  { times = [0, 0.1, 0.35, 0.7, 1], count = 20_000, seed = 0 }: TokenProcessOptions = {},
): Promise<MeasuredTokenProcess> {
  if (times.length < 3 || times[0] !== 0 || times.some((t, i) => i > 0 && !(t > times[i - 1]!))) {
    throw new TweedieError(
      `${name}: expected at least 3 times that rise from 0, got [${times}]. Pass those of the chain.`,
    );
  }
  const isFloat64 = backend().epsilon() < 1e-12;
  const tolerance = isFloat64 ? 1e-10 : 1e-5;
  const pairs = times.flatMap((t, j) => times.slice(0, j + 1).map((s) => [s, t] as const));
  const columns = new Map<string, Columns>();
  let error = 0;
  const near = (got: Columns, wanted: Columns, what: string, advice: string, scale: number = 1) => {
    const worst = differenceOf(got, wanted) / scale;
    if (!(worst <= tolerance)) throw lawless(`${what} to ${tolerance}`, `an error of ${worst}`, advice);
    error = Math.max(error, worst);
  };

  for (const [s, t] of pairs) {
    const here = `from s = ${s} to t = ${t}`;
    const q = await columnsOf(process, (all) => process.push(all, s, t));
    columns.set(`${s} ${t}`, q);
    for (const column of q) {
      const total = column.reduce((sum, p) => sum + p, 0);
      if (!column.every((p) => p >= 0)) {
        throw lawless(`probabilities of at least 0 ${here}`, `[${column}]`, "Nothing may be subtracted.");
      }
      near([[total]], [[1]], `a mass of 1 ${here}`, 'Columns are "from".');
    }
    const unit = q.map((column, x) => column.map((_, y) => (x === y ? 1 : 0)));
    if (s === t) near(q, unit, `no change ${here}`, "Look at the noise between equal times.");
    for (const r of times.filter((time) => s < time && time < t)) {
      const way = await columnsOf(process, (all) => process.push(process.push(all, s, r), r, t));
      near(way, q, `the same ${here} by way of ${r}`, "The noise of two parts must add up to that of the whole.");
    }
    const seen = await rowsOf(process, (all) => process.likelihood(all, s, t));
    near(transpose(seen), q, `a likelihood that is the transpose of push ${here}`, "Do not exchange x_s and x_t.");
    await expectInverse(process, s, t, q, (back, scale) =>
      near(back, unit, `pull to be the inverse of push ${here}`, "Look at signs and at the order of times.", scale),
    );
  }
  await expectRows(process, times, near);
  const rateError = await expectRates(process, times, isFloat64 ? 1e-6 : 1e-2);
  await expectDraws(process, times, columns, count, seed);
  const end = columns.get(`${times[0]} ${times.at(-1)}`)!;
  const stationary = fixedLaw(end);
  await expectPrior(process, stationary, count, seed);
  const { mask } = process;
  if (mask !== undefined) {
    const kept = end[mask]?.[mask] ?? 0;
    near([[kept]], [[1]], `the mask ${mask} to stay`, "Name the state that absorbs the others, or none.");
  }
  const gap = (column: readonly number[]) => column.reduce((sum, p, y) => sum + Math.abs(p - stationary[y]!), 0) / 2;
  return { error, rateError, priorGap: Math.max(...end.map(gap)) };
}

type Near = (got: Columns, wanted: Columns, what: string, advice: string, scale?: number) => void;

async function expectInverse(
  process: TokenProcess,
  s: number,
  t: number,
  q: Columns,
  check: (back: Columns, scale: number) => void,
): Promise<void> {
  try {
    const inverse = await columnsOf(process, (all) => process.pull(all, s, t));
    const size = Math.max(1, ...inverse.flat().map(Math.abs));
    check(await columnsOf(process, (all) => process.pull(process.push(all, s, t), s, t)), size);
    check(await columnsOf(process, (all) => process.push(process.pull(all, s, t), s, t)), size);
  } catch (problem) {
    const isRefusal = problem instanceof TweedieError && !problem.message.startsWith(name);
    if (!isRefusal || !isSingular(q)) throw problem;
  }
}

/** Each row with its own times is what it is alone. */
async function expectRows(process: TokenProcess, times: readonly number[], near: Near): Promise<void> {
  const late = times.slice(1);
  const early = late.map((_, i) => times[i]!);
  const n = process.vocabulary;
  const laws = tensorOf(
    early.flatMap((_, i) => unitOf(n).map((v, k) => v + ((i + k) % n))),
    [late.length, n, n],
  );
  const tokens = tensor(
    early.flatMap(() => statesOf(n)),
    [late.length, n],
    "int32",
  );
  const parts: readonly (readonly [string, Tensor, (x: Tensor, s: Times, t: Times) => Tensor])[] = [
    ["push", laws, (x, s, t) => process.push(x, s, t)],
    ["pull", laws, (x, s, t) => process.pull(x, s, t)],
    ["likelihood", tokens, (x, s, t) => process.likelihood(x, s, t)],
    ["rates", tokens, (x, s) => process.rates!(x, s)],
  ];
  try {
    for (const [part, x, f] of parts) {
      if (part === "rates" && !process.rates) continue;
      const alone: number[][] = [];
      // Where there is no inverse none is asked for.
      const rows = statesOf(late.length).filter((i) => part !== "pull" || i < late.length - 1);
      for (const i of rows) alone.push(await read(() => f(rowsAt(x, [i]), early[i]!, late[i]!)));
      const together = await read(() =>
        f(
          rowsAt(x, rows),
          rows.map((i) => early[i]!),
          rows.map((i) => late[i]!),
        ),
      );
      const size = Math.max(1, ...alone.flat().map(Math.abs));
      near(
        [together],
        [alone.flat()],
        `${part} with a time for each row to be that of each row alone`,
        "Look at axes.",
        size,
      );
    }
  } finally {
    laws.dispose();
    tokens.dispose();
  }
}

/** Rates are the derivative of the likelihood, by differences of fourth order from the present on. */
async function expectRates(process: TokenProcess, times: readonly number[], tolerance: number): Promise<number> {
  if (!process.rates) return 0;
  let worst = 0;
  for (const t of times.filter((time) => time < 1)) {
    const h = tolerance < 1e-3 ? 1e-3 * (1 - t) : 2e-2 * (1 - t);
    const rates = await rowsOf(process, (x) => process.rates!(x, t));
    const at: Columns[] = [];
    for (let k = 0; k <= 4; k++) at.push(await rowsOf(process, (x) => process.likelihood(x, t, t + k * h)));
    const weights = [-25, 48, -36, 16, -3];
    const slope = rates.map((row, x) =>
      row.map((_, y) => weights.reduce((sum, w, k) => sum + (w * at[k]![x]![y]!) / (12 * h), 0)),
    );
    const size = Math.max(...slope.flat().map(Math.abs));
    const error = differenceOf(rates, slope) / Math.max(size, 1e-3);
    if (!(error <= tolerance)) {
      throw lawless(
        `rates that are the derivative of the likelihood at t = ${t}`,
        `an error of ${error}`,
        "Rates are into x.",
      );
    }
    worst = Math.max(worst, error);
  }
  return worst;
}

const transpose = (a: Columns): Columns => a.map((_, i) => a.map((row) => row[i]!));
const differenceOf = (a: Columns, b: Columns): number =>
  Math.max(...a.flatMap((row, i) => row.map((v, j) => Math.abs(v - b[i]![j]!))));
const rowsAt = (x: Tensor, rows: readonly number[]): Tensor => gather(x, tensor([...rows], [rows.length], "int32"));
