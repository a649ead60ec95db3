import { expect, it } from "vitest";
import { summarize } from "../test-summary.ts";

const file = (name: string, status: string, ...statuses: string[]) => ({
  name,
  status,
  assertionResults: statuses.map((one) => ({ status: one })),
});

it("counts what passed and failed", () => {
  const testResults = [
    file("a.test.ts", "passed", "passed", "passed"),
    file("b.test.ts", "failed", "failed", "passed"),
  ];
  expect(summarize({ testResults })).toEqual({ line: "3 passed, 1 failed", failed: 1, browserTests: 0 });
});

it("names the skipped only where there are some", () => {
  const testResults = [file("a.test.ts", "passed", "passed", "pending", "todo", "skipped")];
  expect(summarize({ testResults }).line).toBe("1 passed, 0 failed, 3 skipped");
});

it("counts a file that did not load as a failure", () => {
  expect(summarize({ testResults: [file("a.test.ts", "failed")] })).toMatchObject({ line: "0 passed, 1 failed" });
});

it("counts the tests that ran in the browser", () => {
  const testResults = [file("a.browser.test.ts", "passed", "passed", "skipped"), file("b.test.ts", "passed", "passed")];
  expect(summarize({ testResults }).browserTests).toBe(1);
});
