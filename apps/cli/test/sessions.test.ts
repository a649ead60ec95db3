import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSessions, thisSession } from "../src/run/sessions.ts";
import { temporaryFolder } from "./run-cli.ts";

test("the starts of a run are read back", async () => {
  const path = join(temporaryFolder(), "sessions.json");
  expect(await readSessions(path)).toEqual([]);
  const starts = [thisSession("wasm", 0), thisSession("cpu", 40)];
  writeFileSync(path, JSON.stringify(starts));
  expect(await readSessions(path)).toEqual(starts);
});

test.each(["", "{", "{}", "null", "[3]", '[{ "backend": "wasm" }]', '[{ "backend": "abacus" }]'])(
  "%j is refused with its file and a way out",
  async (text) => {
    const path = join(temporaryFolder(), "sessions.json");
    writeFileSync(path, text);
    await expect(readSessions(path)).rejects.toThrow(/^run: expected .*sessions\.json\. Restore the file, or delete/);
  },
);
