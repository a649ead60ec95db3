import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { kernelBuilds } from "./kernel-builds.ts";

const inOtherProcess = promisify(execFile);
const slow = { timeout: 120_000 };

describe("useBackend with revectorize, in a process of its own", () => {
  it("has one and the same product with it and without, in every thread, and says nothing", slow, async (context) => {
    context.skip(!process.features.typescript, "this Node cannot run the sources in a process of its own");
    const [on, off] = await Promise.all([started("on"), started("off")]);
    expect(off.main.line).toBe("kernels: this package's own, with relaxed SIMD");
    expect(off.thread).toEqual(off.main);
    for (const { line, bytes } of [on.main, on.thread]) {
      expect(line).toMatch(
        able()
          ? /own, with relaxed SIMD in 256 bits: 1\.\d times as fast as in 128 bits here$/
          : /own, with (relaxed )?SIMD in 128 bits: .+/,
      );
      expect(bytes).toBe(off.main.bytes);
    }
  });
});

it("TensorFlow.js's own kernels, all compiled with the flag, compute what they do on cpu", slow, async () => {
  const suites = ["op-gradients", "conv-gradients", "forward", "mat-mul-fallback"];
  const { stdout } = await inOtherProcess(
    process.execPath,
    [
      ...(hasRevectorizer() ? ["--experimental-wasm-revectorize"] : []),
      // Everything is optimized before it runs: tests are over too soon to have anything optimized later.
      "--no-liftoff",
      "--no-wasm-lazy-compilation",
      fileURLToPath(new URL("../../../../node_modules/vitest/vitest.mjs", import.meta.url)),
      "run",
      "--project=backends",
      ...suites.map((suite) => `test/wasm/${suite}`),
    ],
    { cwd: fileURLToPath(new URL("../../../..", import.meta.url)), env: { ...process.env, NO_COLOR: "1" } },
  );
  const [, passed] = /Tests +(\d+) passed \(/.exec(stdout)!;
  expect(Number(passed)).toBeGreaterThan(80);
});

it.runIf(hasRevectorizer()).each(kernelBuilds)("V8 compiles all of %s with the flag", slow, async (build) => {
  const path = fileURLToPath(new URL(`../../assets/${build}`, import.meta.url));
  const script = `const { readFileSync } = require("node:fs");
    console.log(WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(${JSON.stringify(path)}))).length);`;
  // What it cannot widen ends the process, in the thread that optimizes, long after the kernels' self-test.
  const flags = ["--experimental-wasm-revectorize", "--no-liftoff", "--no-wasm-lazy-compilation"];
  const { stdout } = await inOtherProcess(process.execPath, [...flags, "--eval", script]);
  expect(Number(stdout)).toBeGreaterThan(30);
});

interface Started {
  readonly line: string;
  readonly bytes: string;
}

async function started(flag: "on" | "off"): Promise<{ main: Started; thread: Started }> {
  const script = fileURLToPath(new URL("revectorize-child.ts", import.meta.url));
  const { stdout, stderr } = await inOtherProcess(process.execPath, ["--conditions=@tweedie/source", script, flag]);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as { main: Started; thread: Started };
}

/** Whether Node was built with the revectorizer. */
function hasRevectorizer(): boolean {
  const { variables } = process.config as unknown as { variables: Readonly<Record<string, unknown>> };
  return variables["v8_enable_wasm_simd256_revec"] === 1;
}

/** Whether it makes fast code here: in V8 before Node 24 it is unfinished, and the processor must have AVX2. */
function able(): boolean {
  if (!hasRevectorizer() || process.platform !== "linux" || Number(process.versions.node.split(".")[0]) < 24)
    return false;
  return /\bavx2\b/.test(readFileSync("/proc/cpuinfo", "utf8"));
}
