import { expect, test } from "vitest";
import { parseLabels } from "../src/commands/arguments.ts";
import { describeLabels, labelsLeftOut, spreadLabels } from "../src/run/labels.ts";

test("lists of labels are read", () => {
  expect(parseLabels("0-9", 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(parseLabels("3, 1,4-5,none", 10)).toEqual([3, 1, 4, 5, null]);
});

test.each(["10", "5-3", "0-10", "", "a", "1,,2", "-1", "1.5"])('"%s" is refused', (text) => {
  expect(() => parseLabels(text, 10)).toThrow(/--labels: expected labels from 0 to 9/);
});

test("labels are spread evenly, equal ones together", () => {
  expect(spreadLabels([1, 2, null], 6)).toEqual([1, 1, 2, 2, null, null]);
  expect(spreadLabels([1, 2], 5)).toEqual([1, 1, 1, 2, 2]);
  expect(spreadLabels([1, 2, 3], 2)).toEqual([1, 2]);
  const digits = parseLabels("0-9", 10);
  const spread = spreadLabels(digits, 25);
  expect(digits.map((digit) => spread.filter((label) => label === digit).length)).toEqual([
    3, 2, 3, 2, 3, 2, 3, 2, 3, 2,
  ]);
});

test("labels that get no sample are told", () => {
  expect(labelsLeftOut(parseLabels("0-9", 10), 5)).toEqual([1, 3, 5, 7, 9]);
  expect(labelsLeftOut(parseLabels("0-9", 10), 10)).toEqual([]);
  expect(labelsLeftOut([1, 1, null], 2)).toEqual([null]);
});

test.each(["0-9", "3,1,4-5,none", "none", "7"])("%s is described as it was asked for", (text) => {
  expect(describeLabels(parseLabels(text, 10))).toBe(text);
});
