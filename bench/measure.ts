import { homedir } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { BenchCase } from "./case.ts";
import { startChild } from "./child.ts";
import type { Child } from "./child.ts";
import type { Contestant } from "./contestants/contestants.ts";
import { quartiles } from "./results.ts";
import type { CaseResult, Measured, Skipped } from "./results.ts";

/** How thoroughly {@link measure} works. */
export interface Thoroughness {
  /** How often every contestant is started anew. */
  readonly starts: number;
  /** How often the contestants take turns after each start. */
  readonly rounds: number;
  /** The length of the turn that warms everybody up after a start, in milliseconds. */
  readonly warm: number;
  /** The length of a turn in milliseconds, at least one step; the most steps of a turn. */
  readonly turn: number;
  readonly most: number;
}

/** The result of a case, the versions of who took part, and what those said who failed. */
export interface CaseOutcome {
  readonly result: CaseResult;
  readonly versions: Readonly<Record<string, string>>;
  readonly failures: readonly string[];
}

/** Milliseconds between turns: threads of PyTorch wait busily for that long. */
const pause = 200;

/** A contestant and what is known of it so far. */
interface Entry {
  readonly contestant: Contestant;
  readonly times: number[];
  child: Child | undefined;
  peak: number;
  results: readonly number[];
  skip: string | undefined;
}

/**
 * Measures a case: starts a process for every contestant, lets each have a turn that does not count, in which compilers
 * see what runs often, then lets them take turns, each in another order than the
 * last, so that whatever slows the machine down meets them all.
 */
export async function measure(
  one: BenchCase,
  contestants: readonly Contestant[],
  file: string,
  { starts, rounds, warm, turn, most }: Thoroughness,
): Promise<CaseOutcome> {
  const entries = contestants.map((contestant): Entry => ({
    contestant,
    times: [],
    child: undefined,
    peak: 0,
    results: [],
    skip: undefined,
  }));
  const versions: Record<string, string> = {};
  const failures: string[] = [];
  const attempt = async (entry: Entry, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      entry.child?.kill();
      entry.child = undefined;
      entry.skip = "it failed";
      failures.push(error instanceof Error ? error.message : String(error));
    }
  };
  try {
    for (let start = 0; start < starts; start++) {
      for (const entry of entries) {
        const slow = entry.contestant.settings["slow"] === true;
        if (entry.skip !== undefined || (slow && start > 0)) continue;
        await attempt(entry, async () => {
          const started = await startChild(entry.contestant, one, file);
          if ("skip" in started) {
            entry.skip = started.skip;
            return;
          }
          entry.child = started.child;
          entry.results = started.ready.results;
          Object.assign(versions, started.ready.versions);
          if (!slow) await started.child.run({ milliseconds: warm, most });
        });
      }
      for (let round = 0; round < rounds; round++) {
        const taking = entries.filter(({ child }) => child);
        for (const i of taking.keys()) {
          const entry = taking[(i + round) % taking.length]!;
          const { contestant, child, times } = entry;
          if (contestant.settings["slow"] === true && round > 0) continue;
          await setTimeout(pause);
          await attempt(entry, async () => void times.push(...(await child!.run({ milliseconds: turn, most }))));
        }
      }
      for (const entry of entries) {
        const { child } = entry;
        if (!child) continue;
        await attempt(entry, async () => void (entry.peak = Math.max(entry.peak, await child.stop())));
        entry.child = undefined;
      }
    }
  } finally {
    for (const { child } of entries) child?.kill();
  }
  const { id, title, batch } = one;
  return { result: { id, title, batch, rows: entries.map(row) }, versions, failures };
}

function row({ contestant, times, peak, results, skip }: Entry): Measured | Skipped {
  const { id, title } = contestant;
  if (skip !== undefined) return { id, title, skip: skip.replaceAll(homedir(), "~") };
  const [low, median, high] = quartiles(times);
  return { id, title, median, quartiles: [low, high], steps: times.length, peak, results };
}
