import { spawn } from "node:child_process";
import { join } from "node:path";

/** The repository. */
const root = join(import.meta.dirname, "..");

/**
 * Runs one command of the built command line in the repository; its progress goes to the terminal. If it fails, this process
 * ends as it did.
 *
 * @param args - the command and its arguments
 * @returns its result
 */
export async function tweedie(...args: readonly string[]): Promise<unknown> {
  const main = join(root, "apps/cli/dist/main.js");
  console.log(`$ tweedie ${args.join(" ")}`);
  const child = spawn(process.execPath, [main, ...args, "--json"], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  });
  if (code !== 0) process.exit(code);
  return JSON.parse(stdout);
}
