import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../apps/cli/src/config/parse-config.ts";
import { onTokens } from "../../apps/cli/src/config/schema.ts";
import { checkConfig } from "../../apps/cli/src/run/families.ts";
import { parsePattern } from "../../apps/cli/src/tokens/pattern.ts";
import { discretePage } from "../discrete-diffusion/page.ts";
import type { DiscreteResults, Measured } from "../discrete-diffusion/results.ts";
import { runs } from "../discrete-diffusion/runs.ts";
import { root } from "../workspaces.ts";

const read = (name: string): string => readFileSync(join(root, name), "utf8");

describe("the page of discrete diffusion", () => {
  it("is made of the committed numbers, of all runs as they are", () => {
    const committed = JSON.parse(read("docs/discrete-diffusion.json")) as DiscreteResults;
    expect(read("docs/discrete-diffusion.md")).toBe(discretePage(committed));
    expect(Object.keys(committed.runs)).toEqual(Object.keys(runs));
    for (const [name, { config }] of Object.entries(committed.runs)) expect(config, name).toEqual(runs[name]!.config);
  });

  it.each(Object.entries(runs))(
    "tells of a run that can be trained and filled in: %s",
    (name, { config, patterns }) => {
      const parsed = parseConfig(config, name);
      checkConfig(parsed);
      if (!onTokens(parsed)) throw new Error("expected tokens");
      for (const pattern of patterns) expect(parsePattern(parsed, pattern, "_").isKnown).toContain(false);
    },
  );

  it("shows every number of a run beside those of n-grams", () => {
    const word = (name: string, value: number) =>
      ({ name, value, error: 0.001, reference: 1, referenceMeans: "", better: "higher", unit: "share" }) as const;
    const measured: Measured = {
      config: runs["words-sedd"]!.config,
      parameters: 123_456,
      seconds: 300,
      machine: "a machine",
      scores: [
        {
          settings: {
            samples: 10,
            seed: 1,
            sampler: { name: "analytic", options: {} },
            grid: { name: "even", options: {} },
            steps: 4,
            guidance: null,
            clip: null,
            temperature: 0.25,
            weights: "ema",
            backend: "wasm",
          },
          scores: [
            { ...word("Bits per token, at most", 3.125), unit: "bits" },
            word("Real words", 0.4321),
            word("Real words not trained on", 0.0123),
            word("Different samples", 0.789),
            word("Words that the data have", 0.6543),
          ],
          step: 1,
          seconds: 1,
        },
      ],
      samples: ["quick", "quack"],
      infillings: [{ pattern: "q___k", texts: ["quirk"] }],
    };
    const page = discretePage({
      baselines: {
        speeches: { train: 12_345, test: 678, bits: [4.5] },
        words: { train: 901, test: 23, shares: [{ real: 0.0545, novel: 0.0026 }] },
      },
      runs: { "words-sedd": measured, "text-uniform": measured },
    });
    for (const shown of [
      "3.125 ± 0.001",
      "43.21 % ± 0.10",
      "1.23 %",
      "78.90 %",
      "65.43 %",
      "0.12 M",
      "12,345 letters",
      "901 to train on",
      "temperature 0.25",
      "5.0 min",
      "5.45 %",
      "0.26 %",
    ]) {
      expect(page).toContain(shown);
    }
    for (const shown of ["quick, quack", "q___k   quirk", "4.500", "a machine", runs["words-sedd"]!.title]) {
      expect(page).toContain(shown);
    }
  });
});
