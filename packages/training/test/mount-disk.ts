import { execFileSync } from "node:child_process";
import { onTestFinished } from "vitest";

/** Whether a file system in memory could be put on a folder, until the test ends. */
export function mountDisk(folder: string, options: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return false;
  }
  onTestFinished(() => void execFileSync("umount", [folder]));
  return true;
}
