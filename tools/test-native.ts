import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./workspaces.ts";

// `npm run test:native`: builds the native add-on where it is not there yet, in the user's cache, where users have it and
// no package of this repository can be found (a download of 240 MB; 0.5 GB stay, twice as much is used on the way), then
// runs on it the gradients' tests and 20 steps of training.
const source = "--conditions=@tweedie/source";
const environment = {
  ...process.env,
  TWEEDIE_NATIVE_MUST_BE_HERE: "1",
  // TensorFlow greets from every thread of the tests, which cannot silence it themselves.
  TF_CPP_MIN_LOG_LEVEL: "2",
};

const lack = whatIsMissing();
if (lack !== undefined) {
  console.log(`test:native: skipped, ${lack}.`);
} else {
  const setup = run(source, join(root, "apps/cli/src/main.ts"), "setup", "native");
  const filters = ["native", "test/gradients.test.ts", "register-gradients"];
  process.exitCode = setup || run(join(root, "tools/test.ts"), "--project", "backends", ...filters);
}

/** What the add-on cannot be built without here. */
function whatIsMissing(): string | undefined {
  const { platform, arch, env } = process;
  if (platform !== "linux" || arch !== "x64") return `the add-on is for Linux on x64, not ${platform} on ${arch}`;
  const tools: readonly (readonly [string, ...string[]])[] = [
    [env["CXX"] || "g++", "--version"],
    [env["PYTHON"] || "python3", "-m", "pip", "--version"],
  ];
  const missing = tools.find(([program, ...args]) => spawnSync(program, args, { stdio: "ignore" }).status !== 0);
  return missing && `"${missing.join(" ")}" does not work here, and the add-on is built with it`;
}

function run(...args: readonly string[]): number {
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env: environment }).status ?? 1;
}
