import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";

/** A software GPU, which comes with Debian's Chromium. */
const swiftShader = "/usr/lib/chromium/vk_swiftshader_icd.json";

const script = `
  import { add, engine, env, log1p, matMul, tensor } from "@tensorflow/tfjs-core";
  import { combine } from "@tweedie/core";
  import { useBackend } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
  const { backend, reason } = await useBackend("webgpu");
  env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
  const x = tensor([1, 2, 3, 4], [2, 2]);
  const results = [combine([2, x], [[1, -1], x]), matMul(x, x), log1p(tensor([1e-7]))];
  const values = await Promise.all(results.map(async (one) => [...(await one.data())]));
  engine().backend.device.destroy();
  const error = await matMul(x, x).data().then(() => "none", (error) => error.message);
  console.log(JSON.stringify({ backend, reason, values, error }));
  process.exit(0);
`;

// The loader of graphics drivers reads the environment of the process, so this needs one of its own.
it.skipIf(!existsSync(swiftShader))("useBackend runs webgpu in Node, through the package webgpu", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@tweedie/source", "--input-type=module", "--eval", script],
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
  const { backend, reason, values, error } = JSON.parse(stdout.trim().split("\n").at(-1)!);
  expect({ backend, reason }).toEqual({ backend: "webgpu", reason: "asked for" });
  expect(values.slice(0, 2)).toEqual([
    [3, 6, 3, 4],
    [7, 10, 15, 22],
  ]);
  expect(Math.abs(values[2][0] / 1e-7 - 1)).toBeLessThan(1e-6);
  expect(error).toMatch(/^webgpu: expected a working device, got one that was lost \(destroyed/);
});
