import { execFile } from "node:child_process";
import { delimiter } from "node:path";

/** Runs a command as a user of the packages would: with this machine's own Node and npm, not the repository's. */
export type Run = (command: string, args: readonly string[], cwd: string) => Promise<string>;

/**
 * The environment of a user, who knows a registry and nothing of this repository.
 *
 * @param userconfig - the user's .npmrc
 * @param registry - the registry that `npm install` asks
 */
export function user(userconfig: string, registry: string): Run {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|INIT_CWD$)/i.test(name));
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !/node_modules[\\/]\.bin/.test(folder));
  const env = {
    ...Object.fromEntries(inherited),
    PATH: path.join(delimiter),
    npm_config_registry: registry,
    npm_config_userconfig: userconfig,
    npm_config_update_notifier: "false",
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_loglevel: "error",
  };
  const options = { env, timeout: 5 * 60_000, maxBuffer: 2 ** 26, shell: process.platform === "win32" };
  return (command, args, cwd) =>
    new Promise((resolve, reject) => {
      const child = execFile(command, [...args], { ...options, cwd }, (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const why = error.killed ? "it took more than 5 minutes" : `exit code ${error.code}`;
        reject(new Error(`${command} ${args.join(" ")} failed in ${cwd}: ${why}\n${stdout}${stderr}`));
      });
      child.stdin?.end();
    });
}

/** Refuses a Node that is older than what the packages promise to run on. */
export async function checkedNodeVersion(run: Run): Promise<string> {
  const version = (await run("node", ["--version"], process.cwd())).trim().slice(1);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`rehearse-install: expected Node 20.19 or newer on the PATH, got ${version}. Install a newer one.`);
  }
  return version;
}
