import type * as FileSystem from "node:fs/promises";
import type * as Path from "node:path";
import { TweedieError } from "@tweedie/core";

/** The modules of Node that write files. They are asked for at the time of use, so that browsers can load this package. */
export function nodeModules(caller: string): { readonly fs: typeof FileSystem; readonly path: typeof Path } {
  const runtime = (globalThis as { readonly process?: Partial<NodeJS.Process> }).process;
  if (typeof runtime?.getBuiltinModule !== "function") {
    throw new TweedieError(
      `${caller}: expected Node, which has a file system, got another runtime. Keep what encodeCheckpoint returns.`,
    );
  }
  return { fs: runtime.getBuiltinModule("node:fs/promises"), path: runtime.getBuiltinModule("node:path") };
}
