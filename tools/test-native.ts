import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./workspaces.ts";

// `npm run test:native`: builds the native add-on where it is not there yet (a download of 240 MB; 0.5 GB stay in
// `.cache/native`, twice as much is used on the way), then runs on it the gradients' tests and 20 steps of training.
const source = "--conditions=@tweedie/source";
const environment = {
  ...process.env,
  TWEEDIE_NATIVE: join(root, ".cache", "native"),
  TWEEDIE_NATIVE_MUST_BE_HERE: "1",
  // TensorFlow greets from every thread of the tests, which cannot silence it themselves.
  TF_CPP_MIN_LOG_LEVEL: "2",
};

if (process.platform !== "linux" || process.arch !== "x64") {
  console.log(`test:native: skipped on ${process.platform} ${process.arch}: the add-on is for Linux on x64.`);
} else {
  const setup = run(source, join(root, "apps/cli/src/main.ts"), "setup", "native");
  const filters = ["native", "test/gradients.test.ts", "register-gradients"];
  process.exitCode = setup || run(join(root, "tools/test.ts"), "--project", "backends", ...filters);
}

function run(...args: readonly string[]): number {
  return spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env: environment }).status ?? 1;
}
