import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openMetrics, readMetrics } from "../src/run/metrics-log.ts";
import type { MetricsLine } from "../src/run/metrics-log.ts";
import { temporaryFolder } from "./run-cli.ts";

const line = (step: number): MetricsLine => ({
  step,
  loss: 1 / step,
  gradNorm: 1,
  learningRate: 1e-3,
  seconds: step / 10,
});

async function written(steps: number): Promise<string> {
  const path = join(temporaryFolder(), "metrics.jsonl");
  const { log } = await openMetrics(path, 0);
  for (let step = 1; step <= steps; step++) log.append(line(step));
  log.flush();
  log.close();
  return path;
}

test("a log that goes on from a checkpoint holds every step once", async () => {
  const path = await written(10);
  const { log, seconds } = await openMetrics(path, 6);
  expect(seconds).toBe(0.6);
  for (let step = 7; step <= 12; step++) log.append(line(step));
  log.close();
  expect((await readMetrics(path)).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test("a half-written line is cut off, and the next one does not grow onto it", async () => {
  const path = await written(3);
  appendFileSync(path, '{"step":4,"lo');
  expect(await readMetrics(path)).toHaveLength(3);
  const { log } = await openMetrics(path, 3);
  log.append(line(4));
  log.close();
  expect(await readMetrics(path)).toEqual([1, 2, 3, 4].map(line));
});

test("a damaged line hides no other, and going on removes only what lies beyond the checkpoint", async () => {
  const path = await written(6);
  writeFileSync(path, readFileSync(path, "utf8").replace('"step":3', '"step":#').replace('"loss":0.5', '"lost":0.5'));
  expect((await readMetrics(path)).map(({ step }) => step)).toEqual([1, 4, 5, 6]);
  const { log, seconds } = await openMetrics(path, 5);
  expect(seconds).toBe(0.5);
  log.append(line(6));
  log.close();
  expect(await readMetrics(path)).toEqual([1, 4, 5, 6].map(line));
});

test("a log that lost its beginning is gone on with", async () => {
  const path = await written(0);
  const { log } = await openMetrics(path, 8);
  for (const step of [9, 10]) log.append(line(step));
  log.close();
  (await openMetrics(path, 10)).log.close();
  expect(await readMetrics(path)).toEqual([9, 10].map(line));
});

test("a step stands in a log once", async () => {
  const path = await written(4);
  appendFileSync(path, [2, 4, 5].map((step) => `${JSON.stringify({ ...line(step), loss: 9 })}\n`).join(""));
  expect(await readMetrics(path)).toEqual([...[1, 2, 3, 4].map(line), { ...line(5), loss: 9 }]);
});

test("a missing log is empty", async () => {
  expect(await readMetrics(join(temporaryFolder(), "none.jsonl"))).toEqual([]);
});
