import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockTraining } from "../src/run/training-lock.ts";
import { temporaryFolder } from "./run-cli.ts";

const lock = (text?: string): string => {
  const path = join(temporaryFolder(), "training.lock");
  if (text !== undefined) writeFileSync(path, text);
  return path;
};

test("a run is taken and given back", async () => {
  const path = lock();
  const release = await lockTraining(path);
  expect(readFileSync(path, "utf8")).toBe(`${process.pid}\n`);
  await release();
  expect(readdirSync(dirname(path))).toEqual([]);
});

test("a run that a living process has is refused by its number, and left to it", async () => {
  const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  onTestFinished(() => void other.kill());
  const path = lock(`${other.pid}\n`);
  await expect(lockTraining(path)).rejects.toThrow(new RegExp(`process ${other.pid} is training.*training\\.lock`));
  expect(readFileSync(path, "utf8")).toBe(`${other.pid}\n`);
});

test("a file whose process is gone, or that was never finished, does not count", async () => {
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  // In a container the number may be this process's own.
  for (const text of [`${gone}\n`, "", "no number\n", `${process.pid}\n`]) {
    const path = lock(text);
    const release = await lockTraining(path);
    expect(readFileSync(path, "utf8")).toBe(`${process.pid}\n`);
    await release();
    expect(readdirSync(dirname(path))).toEqual([]);
  }
});

test("a file that another process has taken over is not removed", async () => {
  const path = lock();
  const release = await lockTraining(path);
  writeFileSync(path, "1\n");
  await release();
  expect(readFileSync(path, "utf8")).toBe("1\n");
});
