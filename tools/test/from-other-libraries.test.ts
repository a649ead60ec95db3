import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diffusersCases } from "../../packages/interop/test/diffusers-runs.ts";
import { kDiffusionCases } from "../../packages/interop/test/k-diffusion-runs.ts";
import { scoreSdeCases } from "../../packages/samplers/test/sde/score-sde-runs.ts";
import { measurePeers } from "../peers/measure.ts";
import { peersPage } from "../peers/page.ts";
import type { PeerGroup, PeerResults } from "../peers/results.ts";
import { root } from "../workspaces.ts";

const read = (name: string): string => readFileSync(join(root, name), "utf8");
const committed = JSON.parse(read("docs/from-other-libraries.json")) as PeerResults;
const { diffusers, kDiffusion, scoreSde } = committed;
const rowsOf = (groups: readonly PeerGroup[]) => groups.flatMap(({ rows }) => rows);

describe("the page of other libraries", () => {
  it("is made of the committed numbers", () => {
    expect(read("docs/from-other-libraries.md")).toBe(peersPage(committed));
  });

  it("has every case of the fixtures, and meets it", () => {
    const runs = (groups: readonly PeerGroup[]) => rowsOf(groups).reduce((sum, row) => sum + row.runs, 0);
    expect(runs(diffusers)).toBe(diffusersCases.length);
    expect(runs(kDiffusion)).toBe(kDiffusionCases.length);
    expect(runs(scoreSde)).toBe(scoreSdeCases.length);
    for (const { deviation } of [...rowsOf(diffusers), ...rowsOf(kDiffusion), ...rowsOf(scoreSde)]) {
      expect(deviation ?? 0).toBeLessThan(1e-8);
    }
    // diffusers' results that are not numbers: of UniPC alone.
    const without = diffusers.filter(({ rows }) => rows.some(({ deviation }) => deviation === null));
    expect(without.map(({ name }) => name)).toEqual(["UniPCMultistepScheduler"]);
  });

  it("says what the runs say today, to the last digits of deviations", async () => {
    const today = await measurePeers();
    const said = ({ diffusers: a, kDiffusion: b, scoreSde: c }: PeerResults) =>
      [a, b, c].map((groups) =>
        groups.map(({ name, rows }) => [
          name,
          rows.map(({ asked, steps, rule, notes }) => [asked, steps, rule, notes]),
        ]),
      );
    expect(said(today)).toEqual(said(committed));
  });
});
