import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { comparedSteps } from "../protocol.ts";
import type { ChildTask, Order, Peak, Ready, Skip, Times } from "../protocol.ts";

/** A contestant at work on a case. */
export interface Work {
  /** One step, done when the promise is. */
  readonly step: () => Promise<unknown>;
  /** How many steps of a sampler one step is, where it is a run; 1 if left out. */
  readonly parts?: number;
  /** One step: the loss, or the mean square of the result. */
  readonly result: () => Promise<number>;
  readonly parameters: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** Why a contestant cannot do a case. */
export class CannotRun extends Error {}

/** Serves the benchmark from this process, see `protocol.ts`. */
export async function serve(start: (task: ChildTask, file: Uint8Array) => Promise<Work>): Promise<void> {
  const task = JSON.parse(process.argv[2]!) as ChildTask;
  let work: Work;
  try {
    work = await start(task, readFileSync(task.file));
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    say({ skip: error.message });
    return;
  }
  const results: number[] = [];
  // The slowest contestant, whose steps take half a minute, is warm enough after one.
  const steps = task.settings["slow"] === true ? 1 : comparedSteps;
  for (let i = 0; i < steps; i++) results.push(await work.result());
  const { parameters, versions, parts = 1 } = work;
  say({ results, parameters, versions });
  for await (const line of createInterface({ input: process.stdin })) {
    const { milliseconds, most } = JSON.parse(line) as Order;
    const times: number[] = [];
    const start = performance.now();
    do {
      const before = performance.now();
      await work.step();
      times.push((performance.now() - before) / parts);
    } while (performance.now() - start < milliseconds && times.length < most);
    say({ times });
  }
  say({ peak: process.resourceUsage().maxRSS * 1024 });
  // Backends keep worker threads and devices open.
  process.exit(0);
}

function say(message: Ready | Skip | Times | Peak): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
