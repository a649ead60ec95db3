import { reshape, tensor, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { nextTurn, TweedieError } from "@tweedie/core";
import type { SamplerOptions, TokenEnv, Trajectory } from "@tweedie/core";
import { reverseRates } from "./reverse-rates.ts";

/** How a sampler that jumps bounds the rates. */
export interface JumpRules {
  /** The function that speaks. */
  readonly name: string;
  /** The grid, of which bounds hold from one time to the next. */
  readonly times: readonly number[];
  /** A bound on the rate of leaving in the cell of the grid that ends at `s`, given the rate at a time in it. */
  bound(s: number, exit: number): number;
  /** Whether the bound needs the rate of the tokens as they are. */
  readonly isLocal: boolean;
  /** What to do where a rate is above its bound. */
  readonly advice: string;
}

/** What a run that jumps remembers: every row is at a time of its own. */
export interface JumpMemory {
  /** Where each row is. */
  readonly clocks: readonly number[];
  /** The bound under which a row came to where it is with the tokens that it has; none where they are new. */
  readonly bounds: readonly (number | null)[];
  /** Whether the time of a row was proposed for a jump. */
  readonly isProposed: readonly boolean[];
}

/**
 * Jumps of one token at a time, by thinning: a clock of the rate of the bound proposes times, at which a jump is made with the share
 * that the rate has in the bound.
 *
 * @param rules - the bounds
 * @param start - the tokens, borrowed
 * @param env - process, ratios and the source of noise
 * @param options - how the run behaves
 * @returns the trajectory
 */
export async function* jumpRun(
  rules: JumpRules,
  start: Tensor,
  env: TokenEnv,
  { signal, pace = nextTurn, from }: SamplerOptions = {},
): Trajectory<number> {
  const { name, times } = rules;
  const [rows, end] = [start.shape[0]!, times.at(-1)!];
  const length = start.size / Math.max(rows, 1);
  const width = length * env.process.vocabulary;
  const tokens = Int32Array.from(await start.data());
  const before = from?.memory as JumpMemory | undefined;
  const clocks = Array.from({ length: rows }, (_, row) => before?.clocks[row] ?? times[0]!);
  const bounds = Array.from({ length: rows }, (_, row) => before?.bounds[row] ?? null);
  const isProposed = Array.from({ length: rows }, (_, row) => before?.isProposed[row] ?? false);
  // Bounds are looked at where a cell ends too, but for clean data, where models need not speak of rates.
  const isAsked = (t: number, bound: number | null) => t > end || (rules.isLocal && t > 0 && bound !== null);
  let x = start.clone();
  let isDone = false;
  try {
    for (let step = (from?.step ?? 0) + 1; clocks.some((t, row) => isAsked(t, bounds[row]!)); step++) {
      signal?.throwIfAborted();
      // Rows that are done are asked at the start, where rates are finite.
      const at = clocks.map((t, row) => (isAsked(t, bounds[row]!) ? t : times[0]!));
      const away = tidy(() => reshape(reverseRates(name, x, at, env).away, [rows, width]));
      const rates = await away.data();
      away.dispose();
      const u = env.rng.uniforms(3 * rows);
      for (let row = 0; row < rows; row++) {
        if (!isAsked(clocks[row]!, bounds[row]!)) continue;
        const own = rates.subarray(row * width, (row + 1) * width) as ArrayLike<number>;
        const exit = sumOf(own);
        checkExit(rules, exit, clocks[row]!, bounds[row]!);
        const isJump = isProposed[row]! && u[3 * row]! * bounds[row]! < exit;
        if (isJump) jump(tokens, row * length, own, u[3 * row + 1]! * exit, env);
        [bounds[row], isProposed[row]] = [null, false];
        // After a jump a bound of the tokens as they are must be found anew.
        if (!(isJump && rules.isLocal)) {
          propose(rules, { clocks, bounds, isProposed }, row, exit, -Math.log1p(-u[3 * row + 2]!));
        }
        if (clocks[row] === 0) checkMasks(rules, tokens.subarray(row * length, (row + 1) * length), env.process);
      }
      x.dispose();
      x = tensor(tokens.slice(), start.shape, "int32");
      const memory: JumpMemory = { clocks: [...clocks], bounds: [...bounds], isProposed: [...isProposed] };
      yield { step, steps: Number.NaN, at: Math.max(...clocks), x, memory };
      await pace();
    }
    isDone = true;
    return x;
  } finally {
    if (!isDone) x.dispose();
  }
}

/** Moves the clock of a row to the next time at which it may jump, or as far as its bound is known. */
function propose(
  { times, bound, isLocal }: JumpRules,
  { clocks, bounds, isProposed }: { readonly [Key in keyof JumpMemory]: JumpMemory[Key][number][] },
  row: number,
  exit: number,
  exponential: number,
): void {
  let left = exponential;
  for (;;) {
    const t = clocks[row]!;
    const s = times.find((time) => time < t);
    if (s === undefined) return;
    const most = bound(s, exit);
    if (isLocal || left < most * (t - s)) bounds[row] = most;
    if (left < most * (t - s)) {
      clocks[row] = t - left / most;
      isProposed[row] = true;
      return;
    }
    left -= most * (t - s);
    clocks[row] = s;
    if (isLocal) return;
  }
}

/** Changes the token at which the rates summed up reach a number. */
function jump(tokens: Int32Array, first: number, rates: ArrayLike<number>, reach: number, { process }: TokenEnv): void {
  let [left, last] = [reach, 0];
  for (let i = 0; i < rates.length; i++) {
    if (rates[i]! > 0) {
      last = i;
      left -= rates[i]!;
      if (left < 0) break;
    }
  }
  tokens[first + Math.floor(last / process.vocabulary)] = last % process.vocabulary;
}

function checkExit({ name, advice }: JumpRules, exit: number, t: number, bound: number | null): void {
  if (!Number.isFinite(exit)) {
    throw new TweedieError(
      `${name}: expected finite rates, got ${exit} at time ${t}. Look at the model's output there, and end before rates are infinite.`,
    );
  }
  if (bound !== null && exit > bound * (1 + 1e-6)) {
    throw new TweedieError(`${name}: expected a rate of at most ${bound}, got ${exit} at time ${t}. ${advice}`);
  }
}

/** Refuses masks in clean data, which rates that grow without bound would have left. */
function checkMasks({ name }: JumpRules, tokens: Int32Array, { mask }: TokenEnv["process"]): void {
  if (mask === undefined || !tokens.includes(mask)) return;
  throw new TweedieError(
    `${name}: expected no mask at time 0, got some: their rates grow beyond any bound there. End the times short of 0.`,
  );
}

function sumOf(x: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i]!;
  return total;
}
