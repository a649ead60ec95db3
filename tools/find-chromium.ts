import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where Chromium or Chrome is on this machine, or `undefined`. `CHROMIUM_PATH` goes before everything else. */
export async function findChromium(): Promise<string | undefined> {
  const chosen = process.env["CHROMIUM_PATH"];
  if (chosen !== undefined && chosen !== "") {
    if (existsSync(chosen)) return chosen;
    throw new Error(`findChromium: expected CHROMIUM_PATH to name a file, got ${chosen}. Mend or unset it.`);
  }
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const installed = [...onPath, ...places].find((path) => existsSync(path));
  if (installed !== undefined) return installed;
  const { chromium } = await import("playwright");
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
}

/** Where Chromium is, after installing it if it was not there: by apt as root on Debian, else by Playwright. */
export async function ensureChromium(): Promise<string> {
  const found = await findChromium();
  if (found !== undefined) return found;
  console.log("Chromium is not on this machine: installing it.");
  for (const install of [installByApt, installByPlaywright]) {
    if (!install()) continue;
    const installed = await findChromium();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    "ensureChromium: expected Chromium for the browser tests, found none and could not install it. " +
      "Install Chromium or Chrome, or set CHROMIUM_PATH to its executable.",
  );
}

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const places = [
  "/usr/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

function installByApt(): boolean {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync("apt-get", ["--version"]).status !== 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args: string[]) => run("apt-get", args, env);
  return apt("update", "-qq") && apt("install", "-y", "-qq", "--no-install-recommends", "chromium");
}

function installByPlaywright(): boolean {
  const cli = join(import.meta.dirname, "../node_modules/playwright/cli.js");
  return run(process.execPath, [cli, "install", "chromium"], process.env);
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): boolean {
  try {
    execFileSync(command, args, { stdio: ["ignore", "inherit", "inherit"], env, timeout: 10 * 60_000 });
    return true;
  } catch (error) {
    console.error(`${command} ${args.join(" ")}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

if (import.meta.main) console.log(await ensureChromium());
