import type * as Threads from "node:worker_threads";
import { TweedieError } from "@tweedie/core";

/** Node's threads. They are asked for at the time of use, so that browsers can load this package. */
export function workerThreads(caller: string): typeof Threads {
  const runtime = (globalThis as { readonly process?: Partial<NodeJS.Process> }).process;
  if (typeof runtime?.getBuiltinModule !== "function") {
    throw new TweedieError(`${caller}: expected Node, which has worker_threads, got another runtime. Use 1 worker.`);
  }
  return runtime.getBuiltinModule("node:worker_threads");
}
