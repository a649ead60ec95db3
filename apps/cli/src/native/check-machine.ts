import { statfs } from "node:fs/promises";
import { TweedieError } from "@tweedie/core";
import { runTool } from "./run-tool.ts";

/** What is known of a machine before anything is downloaded. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** The version of the GNU C library, which TensorFlow's libraries are linked to. */
  readonly glibc: string | undefined;
}

/** This machine. */
export function thisMachine(): Machine {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return { platform: process.platform, arch: process.arch, glibc: header?.glibcVersionRuntime };
}

/**
 * Sees that the native add-on can be built: that TensorFlow is published for the machine, and that the compiler is there.
 *
 * @throws TweedieError if not
 */
export async function checkMachine({ platform, arch, glibc }: Machine = thisMachine()): Promise<void> {
  if (platform !== "linux" || arch !== "x64" || glibc === undefined) {
    throw new TweedieError(
      `setup native: expected Linux on x64 with the GNU C library, got ${platform} on ${arch}` +
        `${platform === "linux" && glibc === undefined ? " with another one" : ""}. ` +
        `Try "npm install @tensorflow/tfjs-node", or use --backend wasm.`,
    );
  }
  await runTool({ ...compiler, args: ["--version"], purpose: "to compile the add-on", advice: compiler.install });
}

/** The C++ compiler. */
export const compiler = {
  program: process.env["CXX"] || "g++",
  install: "Install it (on Debian: apt install g++), or name another one with CXX=/path/to/compiler.",
};

/**
 * Sees that there is room on the disk.
 *
 * @param folder - a folder on it
 * @param room - the bytes needed
 * @throws TweedieError if there is less
 */
export async function checkRoom(folder: string, room: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= room) return;
  throw new TweedieError(
    `setup native: expected ${gigabytes(room)} free for ${folder}, got ${gigabytes(bavail * bsize)}. ` +
      `Make room, or name a folder on another disk with TWEEDIE_NATIVE=/path/to/folder.`,
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
