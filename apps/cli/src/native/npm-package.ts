import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { TweedieError } from "@tweedie/core";
import type { NpmPin } from "./pins.ts";
import { runTool } from "./run-tool.ts";

/**
 * Downloads a package with npm itself, which knows the user's registry and proxy, checks it, and unpacks it. None of its
 * scripts run, and nothing that it depends on comes along.
 *
 * @param pin - the package
 * @param to - the folder for its files, made here
 * @param temporary - a folder for the archive
 * @throws TweedieError if it cannot be had, or is not the one that was pinned
 */
export async function unpackNpmPackage(pin: NpmPin, to: string, temporary: string): Promise<void> {
  const spec = `${pin.name}@${pin.version}`;
  const printed = await runTool({
    program: "npm",
    args: ["pack", spec, "--silent", "--ignore-scripts", "--pack-destination", temporary],
    purpose: `to download ${spec}`,
    install: "Install npm, which comes with Node.",
    advice: "Look at the network and at npm's registry (npm config get registry), then run it again.",
  });
  const archive = join(temporary, basename(printed.trim().split("\n").at(-1) ?? ""));
  const got = `sha512-${createHash("sha512")
    .update(await readFile(archive))
    .digest("base64")}`;
  if (got !== pin.integrity) {
    throw new TweedieError(
      `setup native: expected ${spec} with the checksum ${pin.integrity}, got ${got}. ` +
        `It is not what was published: nothing of it was used. Look at npm's registry (npm config get registry).`,
    );
  }
  await mkdir(to, { recursive: true });
  await runTool({
    program: "tar",
    args: ["xzf", archive, "-C", to, "--strip-components=1"],
    purpose: `to unpack ${spec}`,
    install: "Install tar.",
    advice: "Run it again.",
  });
  await rm(archive);
}
