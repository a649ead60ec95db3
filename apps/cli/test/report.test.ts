import { expect, test } from "vitest";
import { parseConfig } from "../src/config/parse-config.ts";
import { blankPicture } from "../src/picture/picture.ts";
import { encodePng } from "../src/picture/png.ts";
import type { ReportData } from "../src/report/report-data.ts";
import { report } from "../src/report/report.ts";

const png = encodePng(blankPicture(2, 2, [9, 9, 9]));

const data: ReportData = {
  name: "<b>run</b> & co",
  config: parseConfig({}, "test"),
  finished: true,
  metrics: Array.from({ length: 50 }, (_, i) => ({
    step: i + 1,
    loss: 1 / (i + 1),
    gradNorm: 2,
    learningRate: 1e-3,
    seconds: i,
  })),
  previews: [{ caption: "step 25", png }],
  samples: [{ caption: "seed 1", png }],
  scores: {
    settings: {
      samples: 500,
      seed: 1,
      sampler: { name: "ddim", options: { eta: 0.5 } },
      grid: { name: "karras", options: { rho: 5 } },
      steps: 18,
      guidance: 2.5,
      clip: false,
      weights: "ema",
      backend: "webgpu",
    },
    scores: [
      {
        name: "Label agreement",
        value: 0.934,
        reference: 0.985,
        referenceMeans: "10,000 test images",
        better: "higher",
        unit: "share",
        perLabel: [1, 0.9, null, 0.95],
      },
      {
        name: "Fréchet distance",
        value: 9.123,
        reference: 3.6,
        referenceMeans: "the floor",
        better: "lower",
        unit: "distance",
      },
    ],
    step: 50,
    seconds: 3,
  },
  sessions: [
    {
      started: "2026-01-02T03:04:05.000Z",
      fromStep: 0,
      backend: "wasm",
      workers: 2,
      accumulate: 1,
      node: "v24.0.0",
      tweedie: "1.2.3",
      system: "Linux",
      processor: "A chip (2 cores)",
    },
  ],
};

test("it shows the scores with how they were made and what real data get", () => {
  const page = report(data);
  for (const text of [
    "93.4 %",
    "98.5 %",
    "9.12",
    "3.60",
    "500 samples of seed 1",
    "ddim (eta 0.5)",
    "18 steps",
    "karras (rho 5)",
    "guidance scale 2.5",
    "not clipped",
    "backend webgpu",
  ]) {
    expect(page).toContain(text);
  }
  for (const text of ["wasm", "v24.0.0", "A chip (2 cores)", "mnist14", "step 25", "seed 1"])
    expect(page).toContain(text);
});

test("it is one file that loads nothing", () => {
  const page = report(data);
  expect(page).not.toMatch(/<(script|link|iframe|object)\b/);
  const addresses = [...page.matchAll(/\b(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)/g)].map(([, address]) => address!);
  expect(addresses).toHaveLength(2);
  expect(addresses.every((address) => address.startsWith("data:image/png;base64,"))).toBe(true);
  expect(page).toContain("prefers-color-scheme: dark");
});

test("names cannot break out of the page", () => {
  expect(report(data)).not.toContain("<b>run</b>");
  expect(report(data)).toContain("&#60;b&#62;run");
});

test("a run that has just begun has a report too", () => {
  const page = report({
    ...data,
    metrics: [],
    previews: [],
    samples: [],
    scores: undefined,
    sessions: [],
    finished: false,
  });
  expect(page).toContain("not trained yet");
  expect(page).toContain("no data yet");
});

test("a run that was stopped says so", () => {
  expect(report({ ...data, finished: false })).toContain("50 steps in 49 s of 1,000, not finished");
});

test("a label without samples has no share", () => {
  expect(report(data)).toContain("<dt>1</dt><dd>90 %</dd></div><div><dt>2</dt><dd>–</dd>");
});

test("nothing in the scores can break out of the page", () => {
  const bad = "<img src=x>";
  const [score] = data.scores!.scores;
  const settings = { ...data.scores!.settings, backend: bad, sampler: { name: bad, options: { [bad]: bad } } };
  const scores = [{ ...score!, name: bad, referenceMeans: bad, better: bad as "lower" }];
  expect(report({ ...data, scores: { ...data.scores!, settings, scores } })).not.toContain(bad);
});

test("labels and guidance are shown where the data have labels only", () => {
  const digits = report({ ...data, config: parseConfig({ labelDropout: 0.07 }, "test") });
  expect(digits).toContain("dropped 7 %<");
  expect(digits).toMatch(/20 steps, grid uniform, clipped to the range of pixels, guidance 2/);
  const points = report({ ...data, scores: undefined, config: parseConfig({ dataset: "moons" }, "test") });
  expect(points).toContain("20 steps, grid uniform<");
  expect(points.slice(0, points.indexOf("<h2>Configuration"))).not.toMatch(/dropped|guidance|clipped to/);
});

test("the warm-up is the one that there was", () => {
  const page = (steps: number): string => report({ ...data, config: parseConfig({ steps }, "test") });
  expect(page(100)).toContain("after 10 steps, then");
  expect(page(5000)).toContain("after 50 steps, then");
});

test("narrow screens get a chart of their own", () => {
  const page = report(data);
  expect(page).toMatch(/<svg class="chart wide" viewBox="0 0 720 /);
  expect(page).toMatch(/<svg class="chart narrow" viewBox="0 0 360 /);
  expect(page).toMatch(/\.narrow \{ display: none; \}\n@media \(max-width/);
});

test("samples of text stand as they are, short ones side by side, and cannot break out of the page", () => {
  const page = report({
    ...data,
    samples: [
      { caption: "words", text: Array.from({ length: 9 }, () => "quick").join("\n") },
      { caption: "lines", text: "<b>first</b>\nsecond" },
    ],
  });
  expect(page).toContain('<pre class="list">quick\nquick');
  expect(page).toContain("<pre>&#60;b&#62;first&#60;/b&#62;\nsecond</pre>");
});
