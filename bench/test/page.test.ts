import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withBenchmarks } from "../../tools/write-benchmarks.ts";
import { benchmarkPage, comparable, largestDisagreement, readmeLines } from "../page.ts";
import type { BenchResults, Measured } from "../results.ts";
import { tableOf } from "../table.ts";

const read = (name: string): string => readFileSync(join(import.meta.dirname, "../..", name), "utf8");

const row = (id: string, median: number, loss: number): Measured => ({
  id,
  title: id,
  median,
  quartiles: [median - 1, median + 1],
  steps: 9,
  peak: 2e8,
  results: [1, loss],
});
const results: BenchResults = {
  date: "2026-01-02",
  machine: { processor: "Abacus", cores: 2, memory: 2 ** 34, load: 0.1 },
  versions: { Node: "24.0.0" },
  cases: [
    {
      id: "dit-train-64",
      title: "training step, DiT",
      batch: 64,
      rows: [
        row("wasm-2", 30, 0.5),
        row("wasm-1", 50, 0.5),
        row("torch-1", 60, 0.50001),
        row("torch-2", 40, 0.5),
        { id: "webgpu", title: "WebGPU", skip: "no adapter" },
      ],
    },
  ],
  profiles: [
    {
      title: "training step, DiT, batch 64",
      total: 50,
      outside: 5,
      kernels: [
        { name: "BatchMatMul", milliseconds: 44.4, calls: 12 },
        { name: "Add", milliseconds: 0.4, calls: 3 },
        { name: "Sub", milliseconds: 0.2, calls: 1 },
      ],
    },
  ],
};

describe("the page of benchmarks", () => {
  it("is made of the committed measurements, as are the README's lines", () => {
    const committed = JSON.parse(read("docs/benchmarks.json")) as BenchResults;
    expect(read("docs/benchmarks.md")).toBe(benchmarkPage(committed));
    const readme = read("README.md");
    expect(readme).toBe(withBenchmarks(readme, readmeLines(committed)));
  });

  it("has ratios of medians, reasons, the machine and the largest disagreement", () => {
    const page = benchmarkPage(results);
    expect(page).toContain("Measured on 2026-01-02: 2 cores of Abacus, 16 GiB of memory; Node 24.0.0.");
    expect(page).toContain("kept 0.1 cores busy at the start.");
    const loaded = { ...results, machine: { ...results.machine, load: 3 } };
    expect(benchmarkPage(loaded)).toContain("3.0 cores busy at the start, so that these figures say little");
    expect(page).toContain("## Training step, DiT, batch 64");
    expect(page).toMatch(/\| wasm-2 +\| +30.0 \| 29.0 to 31.0 \| +9 \| +0.50 \| +0.75 \| +200 \|/);
    expect(page).toContain("- WebGPU was left out: no adapter");
    expect(page).toContain("differ by 2e-5 at most");
    expect(page).toMatch(
      /\| BatchMatMul +\| +44.4 \| +88.8 % \| +12 \|\n\| 2 other kernels +\| +0.600 \| +1.2 % \| +4 \|/,
    );
    expect(page).toMatch(/\| outside kernels +\| +5.00 \| +10.0 % \| +\|/);
    expect(benchmarkPage({ ...results, profiles: [] })).not.toContain("Where the time goes");
    expect(readmeLines(results)).toMatch(/\| Training step, DiT, batch 64 \| +30.0 \| +40.0 \| +0.75 \|/);
    expect(readmeLines(results)).toContain("whatever is\nfaster. [More]");
    expect(readmeLines(loaded)).toContain("these figures say little");
  });

  it("refuses a README without its place", () => {
    expect(() => withBenchmarks("# tweedie\n", "lines")).toThrow("expected the two comments");
  });
});

it("has ratios to the peers that sample, where a sampler is measured", () => {
  const rows = [row("wasm-1", 2, 1), row("diffusers", 4, 2), row("k-diffusion", 8, 3)];
  const [headings, ours, ...peers] = tableOf({ id: "ddim-sample-1", title: "step of DDIM", batch: 1, rows });
  expect(headings!.slice(4, 6)).toEqual(["of diffusers", "of k-diffusion"]);
  expect(ours!.slice(4, 6)).toEqual(["0.50", "0.25"]);
  expect(peers.map((cells) => cells[4])).toEqual(["1.00", "2.00"]);
});

it("compares everybody with the first, but for those who step otherwise", () => {
  const rows = [row("wasm-1", 1, 0.5), row("torch-1", 1, 0.6), row("diffusers", 1, 5), row("k-diffusion", 1, 7)];
  expect(largestDisagreement({ rows })).toBeCloseTo(1 / 6, 12);
  expect(comparable(rows).map(({ id }) => id)).toEqual(["wasm-1", "torch-1"]);
});
