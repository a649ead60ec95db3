import { rng } from "@tweedie/core";
import { describe, expect, it } from "vitest";
import { dropLabels } from "../src/drop-labels.ts";

const labels = Array.from({ length: 10_000 }, (_, i) => i % 10);

describe("dropLabels", () => {
  it("drops the given share, and keeps the rest in place", () => {
    const dropped = dropLabels(labels, 0.2, rng(1));
    const nulls = dropped.filter((label) => label === null).length;
    expect(Math.abs(nulls - 2000)).toBeLessThan(4 * Math.sqrt(10_000 * 0.2 * 0.8));
    dropped.forEach((label, i) => expect(label === null || label === labels[i]).toBe(true));
  });

  it("keeps all at 0 and none at 1", () => {
    expect(dropLabels(labels, 0, rng(2))).toEqual(labels);
    expect(dropLabels(labels, 1, rng(2)).every((label) => label === null)).toBe(true);
  });

  it("is a function of the rng, row by row where rows have streams", () => {
    expect(dropLabels(labels, 0.5, rng(3))).toEqual(dropLabels(labels, 0.5, rng(3)));
    const few = (ids: readonly number[]) => dropLabels(ids, 0.5, rng(4).forRows(ids));
    expect(few([9, 2, 5, 6]).slice(1, 3)).toEqual(few([2, 5]));
  });

  it("drops in a window the labels that the whole batch drops there", () => {
    const window = { first: 3, count: 5, total: 40 };
    const part = dropLabels(labels.slice(3, 8), 0.5, rng(3).window(window));
    expect(part).toEqual(dropLabels(labels.slice(0, 40), 0.5, rng(3)).slice(3, 8));
  });

  it("leaves labels that are null already", () => {
    expect(dropLabels([null, null], 0, rng(5))).toEqual([null, null]);
  });

  it.each([-0.1, 1.1, Number.NaN])("refuses the probability %d", (probability) => {
    expect(() => dropLabels([1], probability, rng(0))).toThrow(/dropLabels: expected a probability in \[0, 1\]/);
  });
});
