import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { sampledSteps } from "./case.ts";
import type { BenchCase } from "./case.ts";
import type { Contestant } from "./contestants/contestants.ts";
import type { ChildTask, Order, Peak, Ready, Skip, Times } from "./protocol.ts";
import { denoisingLevels } from "./workloads/data.ts";

/** A contestant's process for one case. */
export interface Child {
  /** Does some steps. */
  run(order: Order): Promise<readonly number[]>;
  /** Ends the process and says how much memory it had at most. */
  stop(): Promise<number>;
  /** Ends the process at once. */
  kill(): void;
}

/** A process that is ready, or the reason why there is none. */
export type Started = { readonly child: Child; readonly ready: Ready } | Skip;

/** Nothing takes longer, but for a machine that is stuck. */
const patience = 10 * 60_000;

/**
 * Starts a contestant on a case and waits until its first steps are done.
 *
 * @throws Error with the end of what the process said if it fails
 */
export async function startChild(contestant: Contestant, one: BenchCase, file: string): Promise<Started> {
  const { work, task, batch, sampler } = one;
  const { settings } = contestant;
  const what = { work, task, batch, ...(sampler && { sampler }) };
  const told: ChildTask = { ...what, steps: sampledSteps, file, settings, levels: denoisingLevels };
  const [program, ...args] = contestant.command;
  const child = spawn(program, [...args, JSON.stringify(told)], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (text: Buffer) => (said = (said + text.toString()).slice(-4000)));
  // A process that has died is noticed where its next line is awaited.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(`it ended with ${signal ?? code}`));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  const next = async <T>(): Promise<T> => {
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    try {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`${contestant.id} at ${one.id}: ${await ended}\n${said}`);
        // Libraries print what they like.
        if (value.startsWith('{"')) return JSON.parse(value) as T;
      }
    } finally {
      clearTimeout(timer);
    }
  };

  let first: Ready | Skip;
  try {
    first = await next<Ready | Skip>();
  } catch (error) {
    const missing = child.pid === undefined;
    if (missing) return { skip: `cannot run ${program}` };
    throw error;
  }
  if ("skip" in first) return first;
  const ask = async (order: Order): Promise<readonly number[]> => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return (await next<Times>()).times;
  };
  return {
    ready: first,
    child: {
      run: ask,
      stop: async () => {
        child.stdin.end();
        const { peak } = await next<Peak>();
        await ended;
        return peak;
      },
      kill: () => child.kill("SIGKILL"),
    },
  };
}
