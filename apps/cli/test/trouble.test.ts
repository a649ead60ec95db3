import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { runCli, startCli, temporaryFolder, tiny } from "./run-cli.ts";
import type { Ended } from "./run-cli.ts";

const timeout = 120_000;
const root = process.getuid?.() === 0;

/** Why there is no small disk to try, or undefined where this process may mount one. */
const noMount = whyNoMount();

function whyNoMount(): string | undefined {
  if (!root) return "only root may mount a small disk";
  const folder = mkdtempSync(join(tmpdir(), "tweedie-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return undefined;
  } catch (error) {
    return `no small disk can be mounted here: ${(error as Error).message}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A small file system in memory, removed after the test. */
function mounted(options: string): string {
  const folder = temporaryFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  onTestFinished(() => void execFileSync("umount", [folder]));
  return folder;
}

function expectFailure({ code, stdout, stderr }: Ended, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at |Something unexpected/m);
  expect(stdout).toBe("");
  expect(code).toBe(1);
}

const train = (out: string, ...more: string[]): Promise<Ended> =>
  runCli(["train", "moons", "--backend", "cpu", "--out", out, ...tiny, ...more]);

describe("weights that are damaged", () => {
  let run: string;
  let good: Buffer;

  beforeAll(async () => {
    run = join(temporaryRoot(), "run");
    expect((await train(run)).code).toBe(0);
    good = readFileSync(join(run, "ema.safetensors"));
  }, timeout);

  const header = (): Record<string, { data_offsets: [number, number]; shape: number[] }> =>
    JSON.parse(good.subarray(8, 8 + Number(good.readBigUInt64LE())).toString()) as never;
  const withHeader = (json: string): Buffer => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, Buffer.from(json), good.subarray(8 + Number(good.readBigUInt64LE()))]);
  };

  test.each<[string, () => Buffer, RegExp]>([
    ["truncated", () => good.subarray(0, good.length - 10), /truncated/],
    ["empty", () => Buffer.alloc(0), /at least 8 bytes/],
    [
      "overlapping",
      () => {
        const tensors = header();
        const [first, second] = Object.keys(tensors)
          .filter((name) => name !== "__metadata__")
          .sort((a, b) => tensors[a]!.data_offsets[0] - tensors[b]!.data_offsets[0]);
        const size = tensors[second!]!.data_offsets[1] - tensors[second!]!.data_offsets[0];
        tensors[second!]!.data_offsets = [0, size];
        expect(first).not.toBe(second);
        return withHeader(JSON.stringify(tensors));
      },
      /overlap|to begin at byte/,
    ],
    [
      "huge header",
      () => {
        const bytes = Buffer.from(good);
        bytes.writeBigUInt64LE(2n ** 62n);
        return bytes;
      },
      /a header of at most/,
    ],
    ["not JSON", () => withHeader("{]"), /a header of JSON/],
    [
      "not a number",
      () => {
        const bytes = Buffer.from(good);
        bytes.writeFloatLE(Number.NaN, bytes.length - 4);
        return bytes;
      },
      /finite values.*NaN/,
    ],
    [
      "of another network",
      () => withHeader(JSON.stringify(header()).replace("input.weight", "output.weights")),
      /input\.weight/,
    ],
  ])("%s", { timeout }, async (name, damaged, message) => {
    const copy = join(temporaryFolder(), "run");
    cpSync(run, copy, { recursive: true });
    writeFileSync(join(copy, "ema.safetensors"), damaged());
    const out = join(copy, `${name}.png`);
    const ended = await runCli(["sample", copy, "--backend", "cpu", "--count", "4", "--out", out]);
    expectFailure(ended, message);
    expect(ended.stderr).toMatch(/delete it, then run: tweedie train --resume --out \S+run$/m);
    expect(readdirSync(copy)).not.toContain(`${name}.png`);
  });

  test("leave the other weights in use", { timeout }, async () => {
    const copy = join(temporaryFolder(), "run");
    cpSync(run, copy, { recursive: true });
    writeFileSync(join(copy, "ema.safetensors"), "");
    expect((await runCli(["sample", copy, "--backend", "cpu", "--count", "4", "--weights", "model"])).code).toBe(0);
  });

  test("are sampled until Ctrl-C, which leaves nothing", { timeout }, async () => {
    const out = join(temporaryFolder(), "many.png");
    const cli = startCli(["sample", run, "--backend", "cpu", "--count", "100000", "--out", out]);
    await cli.said("sampling:");
    cli.process.kill("SIGINT");
    expect(await cli.ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/Stopped; nothing was written\.\n$/),
    });
    expect(existsSync(out)).toBe(false);
  });

  test("are scored until Ctrl-C, which leaves nothing", { timeout }, async () => {
    const copy = join(temporaryFolder(), "run");
    cpSync(run, copy, { recursive: true });
    // All pairs of so many points take several times longer than the sampling.
    const cli = startCli(["evaluate", copy, "--backend", "cpu", "--samples", "30000", "--steps", "1"]);
    await cli.said("30000/30000 samples");
    cli.process.kill("SIGINT");
    expect(await cli.ended).toMatchObject({ code: 130, stderr: expect.stringMatching(/nothing was written\.\n$/) });
    expect(existsSync(join(copy, "scores.json"))).toBe(false);
  });

  test("missing", { timeout }, async () => {
    const copy = join(temporaryFolder(), "run");
    mkdirSync(copy);
    cpSync(join(run, "config.json"), join(copy, "config.json"));
    expectFailure(await runCli(["sample", copy]), /expected a finished run.*tweedie train --resume --out/);
  });

  test("a configuration that is damaged", { timeout }, async () => {
    const copy = join(temporaryFolder(), "run");
    mkdirSync(copy);
    writeFileSync(join(copy, "config.json"), '{"steps": ');
    expectFailure(await runCli(["sample", copy]), /expected JSON.*config\.json/);
  });
});

/** A folder that lives as long as this file's tests. */
function temporaryRoot(): string {
  const folder = execFileSync("mktemp", ["-d"]).toString().trim();
  process.on("exit", () => execFileSync("rm", ["-rf", folder]));
  return folder;
}

test("a folder without permission to write", { timeout }, async ({ skip }) => {
  skip(root, "root may write anywhere");
  const folder = temporaryFolder();
  chmodSync(folder, 0o555);
  expectFailure(await train(join(folder, "run")), /make the folder .*no permission/);
  chmodSync(folder, 0o755);
});

// Root may write anywhere but on file systems that are read-only.
test("a read-only disk", { timeout }, async ({ skip }) => {
  skip(noMount !== undefined, noMount);
  const folder = mounted("size=1m,ro");
  expectFailure(await train(join(folder, "run")), /make the folder .*the file system is read-only/);
});

test(
  "a disk that runs full in training loses nothing, and the run goes on with more room",
  { timeout: 2 * timeout },
  async ({ skip }) => {
    skip(noMount !== undefined, noMount);
    const folder = mounted("size=100k");
    const run = join(folder, "run");
    expectFailure(await train(run), /full|No space left/);
    const saved = readdirSync(join(run, "checkpoints")).filter((name) => name.endsWith(".safetensors"));
    expect(saved.length).toBeGreaterThan(0);
    execFileSync("mount", ["-o", "remount,size=4m", folder]);
    const ended = await train(run, "--resume");
    expect(ended.stderr).toMatch(/from step \d*[1-9]/);
    expect(ended.code).toBe(0);
    const calm = join(temporaryFolder(), "run");
    await train(calm);
    expect(readFileSync(join(run, "ema.safetensors")).equals(readFileSync(join(calm, "ema.safetensors")))).toBe(true);
  },
);
