/** The parts of vitest's JSON report that are read here. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** What a run comes to. */
export interface TestSummary {
  /** `"12 passed, 0 failed"`, with `", 1 skipped"` where some were. */
  readonly line: string;
  readonly failed: number;
  /** How many tests ran in the browser. */
  readonly browserTests: number;
}

/** Counts tests; a file that failed without a failed test (it did not load, say) counts as one. */
export function summarize({ testResults }: VitestReport): TestSummary {
  const count = (wanted: (status: string) => boolean, files = testResults) =>
    files.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => wanted(status)).length;
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  ).length;
  const passed = count((status) => status === "passed");
  const failed = count((status) => status === "failed") + broken;
  const skipped = count((status) => status !== "passed" && status !== "failed");
  const inBrowser = testResults.filter(({ name }) => name.endsWith(".browser.test.ts"));
  return {
    line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`,
    failed,
    browserTests: count((status) => status === "passed" || status === "failed", inBrowser),
  };
}
