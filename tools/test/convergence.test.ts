import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { convergenceFiles } from "../plots/convergence-page.ts";
import { measureFokkerPlanck } from "../plots/measure-fokker-planck.ts";
import { measuredOrder } from "../plots/results.ts";
import type { ConvergenceResults } from "../plots/results.ts";
import { root } from "../workspaces.ts";

const read = (name: string): string => readFileSync(join(root, name), "utf8");
const committed = JSON.parse(read("docs/convergence.json")) as ConvergenceResults;

describe("the page of convergence", () => {
  it.each(Object.entries(convergenceFiles(committed)))("%s is made of the committed numbers", (name, text) => {
    expect(read(name)).toBe(text);
  });

  it.each(committed.studies.flatMap(({ id, lines }) => lines.map((line) => [id, line.label, line] as const)))(
    "shows the order that theory promises: %s, %s",
    (_, _label, line) => {
      expect(Math.abs(measuredOrder(line) - line.order)).toBeLessThan(0.1);
    },
  );

  it("shows one law in both directions", () => {
    expect(Math.max(...committed.marginals.times.map(({ distance }) => distance))).toBeLessThan(1e-3);
    expect(committed.marginals.massError).toBeLessThan(1e-13);
  });

  it("holds what the solver gives today", () => {
    const shown = committed.studies.find(({ id }) => id === "fokker-planck-order")!;
    measureFokkerPlanck([50, 100]).lines.forEach(({ label, points }, k) => {
      expect(shown.lines[k]!.label).toBe(label);
      points.forEach((point, i) => {
        expect(point.size).toBe(shown.lines[k]!.points[i]!.size);
        expect(point.error / shown.lines[k]!.points[i]!.error).toBeCloseTo(1, 3);
      });
    });
  });

  it("tells another order when the errors are others", () => {
    const points = [1, 2, 4].map((size) => ({ size, error: 3 * size ** 1.5 }));
    expect(measuredOrder({ points })).toBeCloseTo(1.5, 12);
  });
});
