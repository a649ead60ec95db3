import { expect, test } from "vitest";
import { lineChart } from "../src/report/line-chart.ts";
import type { Series } from "../src/report/line-chart.ts";
import { smooth } from "../src/report/smooth.ts";

const chart = (points: Series["points"], logY = false): string =>
  lineChart({ title: "Loss", xLabel: "step", logY, series: [{ label: "loss", points, weight: "bold" }] });

const polyline = (svg: string): number[][] =>
  /points="([^"]*)"/
    .exec(svg)![1]!
    .split(" ")
    .map((point) => point.split(",").map(Number));

test("points are where their numbers say", () => {
  // The frame is 58..708 across and 236..28 down.
  expect(
    polyline(
      chart([
        [0, 0],
        [1, 5],
        [2, 10],
      ]),
    ),
  ).toEqual([
    [58, 236],
    [383, 132],
    [708, 28],
  ]);
});

test("on a logarithmic axis equal factors are equal distances, and numbers without a logarithm are left out", () => {
  expect(
    polyline(
      chart(
        [
          [0, 0.1],
          [1, 1],
          [2, 10],
          [3, 0],
          [4, Number.NaN],
        ],
        true,
      ),
    ),
  ).toEqual([
    [58, 236],
    [383, 132],
    [708, 28],
  ]);
});

test("a long run keeps its extremes and its ends and draws no more than a screen shows", () => {
  const points = Array.from({ length: 100_000 }, (_, i) => [i, i === 54_321 ? 50 : Math.sin(i)] as const);
  const drawn = polyline(chart(points));
  expect(drawn.length).toBeLessThanOrEqual(1200);
  expect(Math.min(...drawn.map(([, y]) => y!))).toBe(28);
  expect(drawn.every(([x], i) => i === 0 || x! >= drawn[i - 1]![0]!)).toBe(true);
});

test("without data it says so", () => {
  expect(chart([])).toContain("no data yet");
});

test("titles cannot break out of the page", () => {
  const svg = lineChart({
    title: '"><script>',
    xLabel: "<b>",
    series: [{ label: "&", points: [[0, 1]], weight: "faint" }],
  });
  expect(svg).not.toMatch(/<script|<b>/);
});

test("smoothing keeps constants, has no bias at the start, and halves old weight every half-life", () => {
  expect(
    smooth(
      [
        [1, 3],
        [2, 3],
        [3, 3],
      ],
      2,
    ),
  ).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  expect(
    smooth(
      [
        [1, 1],
        [2, 4],
      ],
      1,
    ),
  ).toEqual([
    [1, 1],
    [2, (0.5 * 1 + 4) / 1.5],
  ]);
});
