import { tinyRun } from "./tiny-run.ts";
import type { TinyRun } from "./tiny-run.ts";

/** A run whose checkpoints of half a megabyte take a while to write. */
export const killedRun = (): TinyRun => tinyRun({ width: 8000 });
