import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureChromium } from "./find-chromium.ts";
import { summarize, type VitestReport } from "./test-summary.ts";
import { root } from "./workspaces.ts";

// `npm test`: every test on Node and in Chromium, and one closing line. Arguments go to vitest.
const args = process.argv.slice(2);
if (needsBrowser(args)) console.log(`Chromium: ${await ensureChromium()}`);

const folder = mkdtempSync(join(tmpdir(), "tweedie-test-"));
try {
  const output = join(folder, "report.json");
  const status = await vitest("run", "--reporter=default", "--reporter=json", `--outputFile.json=${output}`, ...args);
  const { line, failed, browserTests } = summarize(readReport(output));
  const noBrowser = args.length === 0 && browserTests === 0;
  if (noBrowser)
    console.error("test: expected tests to run in the browser, got none. Look for errors of Chromium above.");
  console.log(line);
  process.exitCode = status !== 0 || failed > 0 || noBrowser ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Whether the browser may be asked for: unless projects are named, and all of them run on Node. */
function needsBrowser(args: readonly string[]): boolean {
  const { values } = parseArgs({
    args: [...args],
    options: { project: { type: "string", multiple: true } },
    strict: false,
    allowPositionals: true,
  });
  const projects = values.project ?? [];
  return projects.length === 0 || projects.some((name) => name === "browser" || /[*!]/.test(String(name)));
}

function vitest(...args: readonly string[]): Promise<number> {
  const cli = join(root, "node_modules/vitest/vitest.mjs");
  return new Promise((resolve, reject) => {
    // Programs and workers that tests start from sources, some hundred, then compile what they share once.
    const env = { ...process.env, NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node-compile") };
    const child = spawn(process.execPath, [cli, ...args], { cwd: root, env, stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => {
      resolve(code ?? 1);
    });
  });
}

function readReport(path: string): VitestReport {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as VitestReport;
  } catch {
    throw new Error("test: expected a report of vitest, got none. It stopped before the end: see its messages above.");
  }
}
