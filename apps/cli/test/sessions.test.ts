import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSessions, thisSession } from "../src/run/sessions.ts";
import { temporaryFolder } from "./run-cli.ts";

test("the starts of a run are read back", async () => {
  const path = join(temporaryFolder(), "sessions.json");
  expect(await readSessions(path)).toEqual([]);
  const starts = [
    thisSession({ backend: "wasm", workers: 2, accumulate: 4, fromStep: 0 }),
    thisSession({ backend: "cpu", workers: 1, accumulate: 1, fromStep: 40 }),
  ];
  writeFileSync(path, JSON.stringify(starts));
  expect(await readSessions(path)).toEqual(starts);
  // Runs of earlier versions had one thread and whole batches.
  writeFileSync(path, JSON.stringify(starts.map((start) => ({ ...start, workers: undefined, accumulate: undefined }))));
  expect((await readSessions(path)).map(({ workers, accumulate }) => [workers, accumulate])).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test.each(["", "{", "{}", "null", "[3]", '[{ "backend": "wasm" }]', '[{ "backend": "abacus" }]'])(
  "%j is refused with its file and a way out",
  async (text) => {
    const path = join(temporaryFolder(), "sessions.json");
    writeFileSync(path, text);
    await expect(readSessions(path)).rejects.toThrow(/^run: expected .*sessions\.json\. Restore the file, or delete/);
  },
);
