import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readScores } from "../src/run/scores.ts";
import type { Scores } from "../src/run/scores.ts";
import { temporaryFolder } from "./run-cli.ts";

const scores: Scores = {
  settings: {
    samples: 50,
    seed: 1,
    sampler: { name: "ddim", options: { eta: 1 } },
    grid: { name: "uniform", options: {} },
    steps: 4,
    guidance: null,
    clip: true,
    weights: "ema",
    backend: "wasm",
  },
  scores: [
    { name: "a", value: 1, reference: 2, referenceMeans: "b", better: "lower", unit: "share", perLabel: [0.5, null] },
    { name: "c", value: 1, reference: 2, referenceMeans: "d", better: "higher", unit: "distance" },
  ],
  step: 700,
  seconds: 1.5,
};

const read = async (text: string | undefined): Promise<Scores | undefined> => {
  const path = join(temporaryFolder(), "scores.json");
  if (text !== undefined) writeFileSync(path, text);
  return readScores(path, "my run");
};

test("what was written is read", async () => {
  expect(await read(JSON.stringify(scores))).toEqual(scores);
  expect(await read(undefined)).toBeUndefined();
});

test.each([
  ["half a file", '{"settings": ', /JSON/],
  ["an empty object", "{}", /settings: /],
  ["a list", "[]", /Object|settings/],
  ["another word", JSON.stringify(scores).replace("lower", "<b>"), /scores\.0\.better: /],
  ["text for a number", JSON.stringify(scores).replace('"value":1', '"value":"1"'), /scores\.0\.value: /],
])("%s is refused, with what to do", async (_, text, problem) => {
  const error = await read(text).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "TweedieError", message: expect.stringMatching(problem) });
  expect(error).toMatchObject({ message: expect.stringMatching(/again with: tweedie evaluate ["']my run["']$/) });
});
