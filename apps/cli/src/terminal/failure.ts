import { TweedieError } from "@tweedie/core";
import { Interrupted } from "./interruption.ts";
import { UsageError } from "./usage-error.ts";

/** A failure, as people are told of it. */
export interface Failure {
  /** What happened and what to do, without a stack. */
  readonly message: string;
  /** 1: it failed; 2: the command was not understood; 130 or 143: it was interrupted. */
  readonly exitCode: number;
}

/**
 * Turns what was thrown into one clear message and an exit code.
 *
 * @param error - what was thrown
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return { message: error.message, exitCode: 2 };
  if (error instanceof Interrupted) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof TweedieError) return { message: error.message, exitCode: 1 };
  const system = systemError(error);
  if (system) return { message: describeSystem(system), exitCode: 1 };
  const text = error instanceof Error ? error.message : String(error);
  return { message: `Something unexpected went wrong: ${text}\nRun again with --debug to see where.`, exitCode: 1 };
}

/** The error of the operating system that lies at the bottom of a chain of causes, if there is one. */
function systemError(error: unknown): NodeJS.ErrnoException | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code, syscall } = at as NodeJS.ErrnoException;
    if (typeof code === "string" && typeof syscall === "string") return at;
  }
  return undefined;
}

function describeSystem(error: NodeJS.ErrnoException): string {
  const path = error.path === undefined ? "" : ` ${error.path}`;
  switch (error.code ?? "") {
    case "ENOSPC":
    case "EDQUOT":
      return `No space left on the disk${path && ` for${path}`}. Free some, then resume; the last checkpoint is intact.`;
    case "EACCES":
    case "EPERM":
      return `No permission to ${verb(error)}${path}. Choose another place, or change its permissions.`;
    case "EROFS":
      return `Cannot write${path}: the disk is read-only. Choose another place.`;
    case "ENOENT":
      return `Not found:${path || " a file"}. Correct the path.`;
    case "ENOTDIR":
    case "EEXIST":
      return `Expected a folder, got a file on the way to${path}. Choose another place.`;
    case "EISDIR":
      return `Expected a file, got a folder:${path}. Correct the path.`;
    default:
      return `The operating system refused to ${verb(error)}${path}: ${error.message}.`;
  }
}

const verb = ({ syscall }: NodeJS.ErrnoException): string =>
  ({ open: "open", mkdir: "make the folder", rename: "replace", unlink: "remove", scandir: "list" })[syscall ?? ""] ??
  "use";
