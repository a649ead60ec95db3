import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rehearseCommand, rehearsePackage } from "./rehearsal/rehearse-package.ts";
import { startRegistry } from "./rehearsal/registry.ts";
import { checkedNodeVersion, user } from "./rehearsal/user.ts";
import { readWorkspaces, root } from "./workspaces.ts";

// `npm run rehearse`: publishes every built package to a registry on this machine, then installs them one at a time, as a
// user would, into an empty folder with this machine's own Node.
const workspaces = readWorkspaces().filter(({ manifest }) => manifest.private !== true);
const temporary = mkdtempSync(join(tmpdir(), "tweedie-rehearsal-"));
const userconfig = join(temporary, "npmrc");
const upstream =
  process.env["npm_config_registry"] ?? (await user(userconfig, "")("npm", ["config", "get", "registry"], root)).trim();
const names = workspaces.map(({ manifest }) => manifest.name);
const registry = await startRegistry(names, upstream);
try {
  const run = user(userconfig, registry.url);
  console.log(`Node ${await checkedNodeVersion(run)}, everything else from ${upstream}`);
  writeFileSync(userconfig, `${registry.url.replace("http:", "")}/:_authToken=rehearsal\n`);
  await run("npm", ["publish", "--workspaces"], root);
  const missing = names.filter((name) => !registry.published().includes(name));
  if (missing.length > 0)
    throw new Error(`rehearse-install: expected all to be published, missing ${missing.join(", ")}.`);

  let failed = 0;
  for (const workspace of workspaces) {
    const start = performance.now();
    const place = join(temporary, workspace.id);
    const rehearse = workspace.kind === "app" ? rehearseCommand : rehearsePackage;
    try {
      const outcome = await rehearse(workspace, place, run);
      console.log(`${workspace.manifest.name}: ${outcome} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.error(`${workspace.manifest.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    rmSync(place, { recursive: true, force: true });
  }
  console.log(`${workspaces.length - failed} of ${workspaces.length} packages install and work on their own.`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await registry.close();
  rmSync(temporary, { recursive: true, force: true });
}
