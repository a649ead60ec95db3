import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** The end of a process. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command line. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the standard error holds a text, or the process ends. */
  said(text: string): Promise<void>;
}

/** Where the command line runs. */
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** Starts the command line from its sources, as a process of its own. */
export function startCli(args: readonly string[], options: Surroundings = {}): Running {
  const child = spawn(process.execPath, ["--conditions=@tweedie/source", main, ...args], {
    ...options,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  const waiting = new Map<string, () => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const [wanted, resolve] of waiting) if (stderr.includes(wanted)) resolve();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const resolve of waiting.values()) resolve();
      resolve({ code, signal, stdout, stderr });
    });
  });
  const said = (text: string): Promise<void> => new Promise((resolve) => waiting.set(text, resolve));
  return { process: child, ended, said };
}

/** Runs the command line to its end. */
export const runCli = (args: readonly string[], options?: Surroundings): Promise<Ended> =>
  startCli(args, options).ended;

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tweedie-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Flags that make `train moons` a matter of a second. */
export const tiny: readonly string[] = [
  "network.kind=mlp",
  "network.hidden=8",
  "network.layers=1",
  "batch=16",
  "steps=40",
  "checkpointEvery=4",
  "previewEvery=20",
  "sampling.steps=4",
  "evaluation.samples=50",
].flatMap((setting) => ["--set", setting]);
