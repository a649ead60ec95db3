import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { TrainedUnet, TrainUnetOptions } from "../page/train-unet.ts";

/** A software GPU, which comes with Debian's Chromium. */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

const work: Omit<TrainUnetOptions, "backend"> = { steps: 3, batch: 2, widths: [8, 8], size: 4 };

const script = `
  import { env } from "@tensorflow/tfjs-core";
  import { useBackend } from "@tweedie/backends";
  import { trainUnet } from ${JSON.stringify(new URL("../page/train-unet.ts", import.meta.url).href)};
  const backend = process.argv[1];
  await useBackend(backend);
  // The usual program of matrix products waits for all threads of a group, which is slow where they are not parallel.
  if (backend === "webgpu") env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
  const work = ${JSON.stringify(work)};
  console.log(JSON.stringify(await trainUnet({ ...work, backend })));
  process.exit(0);
`;

// The loader of graphics drivers reads the environment of the process, so this needs one of its own.
it.skipIf(!existsSync(swiftShader))(
  "training on webgpu in Node takes the steps that it takes on wasm",
  { timeout: 240_000 },
  async () => {
    const [wasm, webgpu] = await Promise.all(["wasm", "webgpu"].map(trained));
    expect(wasm!.losses).toHaveLength(work.steps);
    wasm!.losses.forEach((loss, step) => {
      expect(Math.abs(webgpu!.losses[step]! - loss) / loss).toBeLessThan(1e-5);
    });
  },
);

async function trained(backend: string): Promise<TrainedUnet> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@tweedie/source", "--input-type=module", "--eval", script, backend],
    {
      cwd: import.meta.dirname,
      env: {
        ...process.env,
        VK_ICD_FILENAMES: swiftShader,
        LD_LIBRARY_PATH: "/usr/lib/chromium",
        XDG_RUNTIME_DIR: "/tmp",
      },
    },
  );
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as TrainedUnet;
}
