import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { readSafetensors } from "@tweedie/core";
import type { Scores } from "../../apps/cli/src/run/scores.ts";
import { tweedie } from "../tweedie.ts";
import type { Measured } from "./results.ts";
import type { Run } from "./runs.ts";

const root = join(import.meta.dirname, "../..");

/**
 * Trains a run through the command line, scores and samples it. A run that was stopped goes on, and one that is trained is not
 * trained again: it lies in `runs/discrete-diffusion`.
 *
 * @param name - its name
 * @param run - what it is
 * @param picture - where its picture goes, if its samples are one
 */
export async function measureRun(name: string, run: Run, picture: string): Promise<Measured> {
  const folder = join("runs", "discrete-diffusion", name);
  mkdirSync(join(root, "runs", "discrete-diffusion"), { recursive: true });
  const config = `${folder}.json`;
  writeFileSync(join(root, config), JSON.stringify(run.config));
  const trained = (await tweedie("train", config, "--out", folder, "--resume")) as { seconds: number; model: string };
  const scores: Scores[] = [];
  for (const flags of run.evaluations) scores.push((await tweedie("evaluate", folder, ...flags)) as Scores);
  const isPicture = (await textsOf(folder, ["--count", "1"])) === null;
  if (isPicture) await tweedie("sample", folder, ...run.sample, "--out", picture);
  const infillings = [];
  for (const pattern of run.patterns) {
    infillings.push({ pattern, texts: (await textsOf(folder, ["--infill", pattern, "--count", "6"])) ?? [] });
  }
  const { tensors } = readSafetensors(readFileSync(join(root, trained.model)));
  const [cpu] = cpus();
  return {
    config: run.config,
    parameters: Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0),
    seconds: trained.seconds,
    machine: `${cpus().length} cores of ${cpu?.model.trim() ?? "an unknown processor"}, Node ${process.version}`,
    scores,
    samples: isPicture ? [] : ((await textsOf(folder, run.sample)) ?? []),
    infillings,
  };
}

const textsOf = async (folder: string, flags: readonly string[]): Promise<readonly string[] | null> =>
  ((await tweedie("sample", folder, ...flags)) as { texts: readonly string[] | null }).texts;
