import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseConfig } from "../src/config/parse-config.ts";
import { checkFolder, prepareFolder, readConfig } from "../src/run/open-run.ts";
import { temporaryFolder } from "./run-cli.ts";

const config = parseConfig({ dataset: "moons" }, "test");

test("what killed writers left is removed, what living ones write is not", async () => {
  const path = join(temporaryFolder(), "deep", "run");
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  const [left, living] = [gone, process.ppid].map((pid) => `.report.html.${pid}.0123abcd.tmp`) as [string, string];
  mkdirSync(path, { recursive: true });
  for (const name of [left, living]) writeFileSync(join(path, name), "half a fi");
  const release = await prepareFolder(path, config);
  expect(readdirSync(path).toSorted()).toEqual([living, "config.json", "samples", "training.lock"]);
  await release();
});

test("another run that was made in the meantime is refused, and the folder given back", async () => {
  const path = join(temporaryFolder(), "run");
  await (
    await prepareFolder(path, config)
  )();
  await expect(prepareFolder(path, { ...config, batch: 7 })).rejects.toThrow(/another one \(batch: 64 there, 7 here\)/);
  expect(readdirSync(path).toSorted()).toEqual(["config.json", "samples"]);
});

test("a run may go on in other parts of a batch, and its configuration says so", async () => {
  const path = join(temporaryFolder(), "run");
  for (const accumulate of [1, 4]) {
    await (
      await prepareFolder(path, { ...config, accumulate })
    )();
    expect(await readConfig(path)).toEqual({ ...config, accumulate });
  }
  await expect(checkFolder(path, config, false)).rejects.toThrow(/another one \(accumulate: 4 there, 1 here\)/);
});
