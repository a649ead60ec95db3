// Runs a script of this folder, `node tools/run.mjs test --project core`, or says why this Node cannot: the scripts
// are TypeScript, which Node runs from 22.18 on.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const [script, ...args] = process.argv.slice(2);

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `tools: expected Node 22.18 or newer, got ${process.versions.node}. Run this through npm, which uses the Node 24 ` +
      "that `npm ci` brings on Linux and Windows; elsewhere install Node 24.",
  );
  process.exitCode = 1;
} else if (script === undefined || !/^[\w-]+$/.test(script)) {
  console.error(`tools: expected the name of a script of this folder, got ${script}. Name one, such as test.`);
  process.exitCode = 2;
} else {
  const command = ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, `${script}.ts`), ...args];
  const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
  process.exitCode = status ?? 1;
}
