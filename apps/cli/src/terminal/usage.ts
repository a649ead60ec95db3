import { TweedieError } from "@tweedie/core";
import { UsageError } from "./usage-error.ts";

/** Runs a check of what the user asked for: what it refuses is an error of usage. */
export async function usage<T>(check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof TweedieError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
