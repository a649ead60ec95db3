import { spawn } from "node:child_process";
import { TweedieError } from "@tweedie/core";

/** A program of the system that is needed. */
export interface Tool {
  /** The program. */
  readonly program: string;
  readonly args: readonly string[];
  /** What it is needed for, such as "to compile the add-on". */
  readonly purpose: string;
  /** What to do if it is missing. */
  readonly install: string;
  /** What to do if it fails. */
  readonly advice: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a program of the system to its end.
 *
 * @returns what it wrote to its standard output
 * @throws TweedieError if it is missing or fails, with the last lines of what it said
 */
export async function runTool({ program, args, purpose, install, advice, env }: Tool): Promise<string> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const end = await new Promise<string | number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve(code ?? signal ?? "no exit code");
    });
  }).catch((cause: NodeJS.ErrnoException) => {
    const got = cause.code === "ENOENT" ? "no such program" : cause.message;
    throw new TweedieError(`setup native: expected ${program} ${purpose}, got ${got}. ${install}`, { cause });
  });
  if (end === 0) return output;
  const said = `${output.trim()}\n${errors.trim()}`.trim().split("\n").slice(-lastLines).join("\n");
  const full = /no space left on device|ENOSPC|disk quota exceeded/i.test(errors);
  throw new TweedieError(
    `setup native: expected ${program} ${purpose}, got ${typeof end === "number" ? `exit code ${end}` : end}` +
      `${said ? `:\n${said}\n` : ". "}${full ? "The disk is full: make room, then run it again." : advice}`,
  );
}

const lastLines = 12;
