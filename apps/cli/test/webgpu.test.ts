import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder, tiny } from "./run-cli.ts";

/** A software GPU, which comes with Debian's Chromium. */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

test.skipIf(!existsSync(swiftShader))(
  "a device that is lost ends training with its error and the last checkpoint",
  { timeout: 120_000 },
  async () => {
    const run = join(temporaryFolder(), "run");
    const hook = new URL("lose-device.ts", import.meta.url).href;
    const endless = ["--set", "steps=100000", "--set", "previewEvery=0"];
    const { code, stderr } = await runCli(
      ["train", "moons", "--backend", "webgpu", "--out", run, ...tiny, ...endless],
      {
        env: {
          ...process.env,
          NODE_OPTIONS: `--import=${hook}`,
          TWEEDIE_TEST_RUN: run,
          VK_ICD_FILENAMES: swiftShader,
          LD_LIBRARY_PATH: "/usr/lib/chromium",
          XDG_RUNTIME_DIR: "/tmp",
        },
      },
    );
    expect(stderr).toMatch(/webgpu: expected a working device, got one that was lost \(destroyed/);
    expect(code).toBe(1);
    const [, step] =
      /A checkpoint of step (\d+) is saved\. Go on with: tweedie train --resume --out /.exec(stderr) ?? [];
    const [last] = readdirSync(join(run, "checkpoints")).toSorted().toReversed();
    expect(last).toBe(`step-${step!.padStart(8, "0")}.safetensors`);
  },
);
