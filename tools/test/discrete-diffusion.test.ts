import { describe, expect, it } from "vitest";
import { parseConfig } from "../../apps/cli/src/config/parse-config.ts";
import { onTokens } from "../../apps/cli/src/config/schema.ts";
import { checkConfig } from "../../apps/cli/src/run/families.ts";
import { parsePattern } from "../../apps/cli/src/tokens/pattern.ts";
import { discretePage } from "../discrete-diffusion/page.ts";
import type { Measured } from "../discrete-diffusion/results.ts";
import { runs } from "../discrete-diffusion/runs.ts";

describe("the page of discrete diffusion", () => {
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
          ],
          step: 1,
          seconds: 1,
        },
      ],
      samples: ["quick", "quack"],
      infillings: [{ pattern: "q___k", texts: ["quirk"] }],
    };
    const page = discretePage({
      baselines: { speeches: [4.5], words: [{ real: 0.0545, novel: 0.0026 }] },
      runs: { "words-sedd": measured },
    });
    for (const shown of [
      "3.125 ± 0.001",
      "43.21 % ± 0.10",
      "1.23 %",
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
