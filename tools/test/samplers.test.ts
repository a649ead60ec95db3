import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { families } from "../samplers/families.ts";
import { samplersPage } from "../samplers/page.ts";
import type { SamplersResults } from "../samplers/results.ts";
import { root } from "../workspaces.ts";

const read = (name: string): string => readFileSync(join(root, name), "utf8");
const committed = JSON.parse(read("docs/samplers.json")) as SamplersResults;
const rows = committed.families.flatMap(({ deterministic, stochastic }) => [...deterministic, ...stochastic]);
const claims = families.flatMap(({ laws, variants }) => [...Object.entries(laws), ...Object.entries(variants)]);

describe("the page of samplers", () => {
  it("is made of the committed numbers", () => {
    expect(read("docs/samplers.md")).toBe(samplersPage(committed));
  });

  it("shows every stepper that the tests hold to its claims", () => {
    expect(rows.map(({ name }) => name).toSorted()).toEqual(claims.map(([name]) => name).toSorted());
  });

  it.each(claims.filter(([, { order }]) => order !== undefined))(
    "shows the claims of %s, and that it keeps them",
    (name, law) => {
      const row = committed.families.flatMap(({ deterministic }) => deterministic).find((one) => one.name === name)!;
      expect(row.claimed).toBe(law.order);
      expect(row.fromExactStart?.claimed).toBe(law.fromExactStart?.order);
      for (const { claimed, measured } of [row, ...(row.fromExactStart ? [row.fromExactStart] : [])]) {
        for (const order of Object.values(measured)) expect(order ?? Infinity).toBeGreaterThanOrEqual(claimed - 0.3);
      }
    },
  );
});
