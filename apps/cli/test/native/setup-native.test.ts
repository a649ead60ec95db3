import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { makeBuildingFolder } from "../../src/native/building-folder.ts";
import { checkMachine } from "../../src/native/check-machine.ts";
import { manifestOf } from "../../src/native/manifest.ts";
import { nativePins } from "../../src/native/pins.ts";
import { setupNative } from "../../src/native/setup-native.ts";
import { temporaryFolder } from "../run-cli.ts";

afterEach(() => vi.unstubAllEnvs());

const onLinux = process.platform === "linux" && process.arch === "x64";
const pins = { ...nativePins.cpu, room: 1e6 };
const setup = (root: string, more: object = {}) =>
  setupNative({ variant: "cpu", force: false, note: () => {}, root, pins, ...more });

/** A path on which there are only a shell, `tar` and the given scripts. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const program of ["sh", "tar", "gzip", "touch"]) symlinkSync(`/bin/${program}`, join(folder, program));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  vi.stubEnv("PATH", folder);
  vi.stubEnv("PYTHON", "");
  return folder;
}

describe.runIf(onLinux)("setup native says what is missing or wrong, and leaves nothing behind", () => {
  const packing = 'for last; do :; done; touch "$last/package.tgz"; echo package.tgz';

  it.each([
    ["no compiler", {}, /expected g\+\+ to compile the add-on, got no such program\. Install it/],
    ["no npm", { "g++": "" }, /expected npm to download @tensorflow\/tfjs-node@4\.22\.0, got no such program\./],
    [
      "no network",
      { "g++": "", npm: "echo ENOTFOUND >&2; exit 1" },
      /got exit code 1:\nENOTFOUND\nLook at the network/,
    ],
    ["another package", { "g++": "", npm: packing }, /with the checksum sha512-uHr.*, got sha512-z4PhNX.*not what was/],
  ])("%s", async (_, scripts, message) => {
    programs(scripts);
    const root = temporaryFolder();
    await expect(setup(root)).rejects.toThrow(message);
    expect(readdirSync(root)).toEqual([]);
  });

  it.each([
    ["no Python", undefined, /expected python3 with pip, to download tensorflow-cpu 2\.18\.1, got no such program\./],
    [
      "no pip",
      "echo No module named pip >&2; exit 1",
      /got exit code 1:\nNo module named pip\nWithout pip: install it/,
    ],
    ["a full disk", "echo '[Errno 28] No space left on device' >&2; exit 2", /The disk is full: make room/],
    ["a kill", "kill -9 $$", /got SIGKILL\./],
    ["no wheel", "exit 0", /expected a wheel of tensorflow-cpu 2\.18\.1 from pip, got none\./],
  ])("%s", async (_, python, message) => {
    const archive = join(temporaryFolder(), "package.tgz");
    const contents = temporaryFolder();
    mkdirSync(join(contents, "package"));
    spawnSync("tar", ["czf", archive, "-C", contents, "package"]);
    const integrity = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    const copying = `for last; do :; done; /bin/cp ${archive} "$last"; echo package.tgz`;
    programs({ "g++": "", npm: copying, ...(python === undefined ? {} : { python3: python }) });
    const root = temporaryFolder();
    const known = { tfjsNode: { ...pins.tfjsNode, integrity }, headers: { ...pins.headers, integrity } };
    await expect(setup(root, { pins: { ...pins, ...known } })).rejects.toThrow(message);
    expect(readdirSync(root)).toEqual([]);
  });

  it("no room", async () => {
    programs({ "g++": "" });
    const root = temporaryFolder();
    await expect(setup(root, { pins: { ...pins, room: 1e18 } })).rejects.toThrow(
      /expected 1000000000\.0 GB free for .*, got \d+\.\d GB\. Make room, or name a folder/,
    );
    expect(readdirSync(root)).toEqual([]);
  });
});

it("setup native does nothing where the same is there, and keeps what is there if it fails", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "cpu"));
  writeFileSync(join(root, "cpu", "native.json"), manifestOf(pins));
  expect(await setup(root)).toEqual({ folder: join(root, "cpu"), built: false });

  programs({});
  await expect(setup(root, { force: true })).rejects.toThrow("setup native: expected ");
  const others = { ...pins, tensorflow: { ...pins.tensorflow, version: "2.19.0" } };
  await expect(setup(root, { pins: others })).rejects.toThrow("setup native: expected ");
  expect(await setup(root)).toMatchObject({ built: false });
});

it("a folder to build in clears up after processes that were killed, and only after them", async () => {
  const root = temporaryFolder();
  const { pid: ended } = spawnSync(process.execPath, ["--version"]);
  const [dead, living, foreign] = [`${hostname()}-${ended}`, `${hostname()}-${process.ppid}`, "elsewhere-1"].map(
    (name) => join(root, `.building-${name}`),
  ) as [string, string, string];
  for (const folder of [dead, living, foreign]) mkdirSync(join(folder, "cpu"), { recursive: true });
  const made = await makeBuildingFolder(root);
  expect([dead, living, foreign, made].map((folder) => existsSync(folder))).toEqual([false, true, true, true]);
  expect(readdirSync(made)).toEqual([]);
});

it.each([
  [{ platform: "darwin", arch: "arm64", glibc: undefined }, "got darwin on arm64."],
  [{ platform: "linux", arch: "x64", glibc: undefined }, "got linux on x64 with another one."],
  [{ platform: "linux", arch: "arm64", glibc: "2.36" }, "got linux on arm64."],
])("setup native refuses %o", async (machine, got) => {
  await expect(checkMachine(machine)).rejects.toThrow(
    `setup native: expected Linux on x64 with the GNU C library, ${got} Try "npm install @tensorflow/tfjs-node"`,
  );
});
