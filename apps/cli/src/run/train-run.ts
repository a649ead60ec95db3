import { existsSync } from "node:fs";
import { join } from "node:path";
import { DeviceError, rng, TweedieError } from "@tweedie/core";
import { weightsOf } from "@tweedie/networks";
import {
  loadCheckpoint,
  saveCheckpoint,
  startWorkers,
  trainingState,
  trainWith,
  writeFileAtomically,
} from "@tweedie/training";
import type { TrainingState } from "@tweedie/training";
import type { Config } from "../config/schema.ts";
import { quoted } from "../terminal/quoted.ts";
import { usage } from "../terminal/usage.ts";
import { traineeOf } from "./families.ts";
import { openMetrics, readMetrics } from "./metrics-log.ts";
import { prepareFolder, writeJson } from "./open-run.ts";
import { runFolder } from "./run-folder.ts";
import type { RunFolder } from "./run-folder.ts";
import { readSessions, thisSession } from "./sessions.ts";
import type { Session } from "./sessions.ts";
import type { SampleFile, Trainee } from "./trainee.ts";
import { trainingData } from "./training-data.ts";
import runTask, { runJob } from "./training-job.ts";
import type { RunData } from "./training-job.ts";
import { trainingPlan } from "./training-plan.ts";
import type { TrainingPlan } from "./training-plan.ts";

/** What {@link trainRun} needs. */
export interface TrainRunOptions {
  /** The run's folder, checked before. */
  readonly path: string;
  /** What is trained. */
  readonly config: Config;
  /** The backend in use. */
  readonly backend: Session["backend"];
  /** The number of threads that train. */
  readonly workers: number;
  /** Told where training begins. */
  readonly onStart: (step: number) => void;
  /** Told of every step. */
  readonly onStep: (step: number, loss: number) => void;
  /** Told of what else happens. */
  readonly onEvent: (line: string) => void;
  /** Ends training early, with a checkpoint. */
  readonly signal: AbortSignal;
}

/** Where training ended. */
export interface TrainOutcome {
  /** The run's files. */
  readonly folder: RunFolder;
  /** The last step. */
  readonly step: number;
  /** Whether that is the end. */
  readonly finished: boolean;
  /** Seconds of training, interruptions left out. */
  readonly seconds: number;
}

/**
 * Trains a run from where it stands to its end, or until the signal. Whatever happens in between, a kill included, the
 * folder can be gone on from, and the weights at the end have the same bytes.
 *
 * @throws UsageError if the network's options do not fit each other; TweedieError if the data are not there, or another
 *   process trains the run
 */
export async function trainRun(options: TrainRunOptions): Promise<TrainOutcome> {
  const { path, config, backend, workers, onEvent } = options;
  const folder = runFolder(path);
  const written = existsSync(folder.model) && existsSync(folder.ema);
  // All that can be refused is refused before there is a folder.
  const trainee = await usage(() => triedOut(config));
  const plan = trainingPlan(config);
  const state = trainingState({ variables: trainee.variables, optimizer: plan.optimizer, ema: plan.average });
  let release: (() => Promise<void>) | undefined;
  try {
    const read = written ? undefined : await trainingData(config);
    release = await prepareFolder(path, config);
    const loaded = await loadCheckpoint(folder.checkpoints, state);
    for (const { reason } of loaded?.skipped ?? []) onEvent(`Passed over a damaged checkpoint: ${reason}`);
    if (state.step >= config.steps && written) {
      const lines = await readMetrics(folder.metrics);
      return { folder, step: state.step, finished: true, seconds: lines.at(-1)?.seconds ?? 0 };
    }
    const sessions = await readSessions(folder.sessions);
    const { accumulate } = config;
    await writeJson(folder.sessions, [
      ...sessions,
      thisSession({ backend, workers, accumulate, fromStep: state.step }),
    ]);
    const data = { config, backend, data: read ?? (await trainingData(config)) };
    return await trainOn({ ...options, trainee, plan, folder, state, data });
  } finally {
    await release?.();
    state.dispose();
    trainee.dispose();
  }
}

async function triedOut(config: Config): Promise<Trainee> {
  const trainee = traineeOf(config);
  try {
    await trainee.tryOut();
    return trainee;
  } catch (error) {
    trainee.dispose();
    throw error;
  }
}

interface Prepared extends TrainRunOptions {
  readonly trainee: Trainee;
  readonly plan: TrainingPlan;
  readonly folder: RunFolder;
  readonly state: TrainingState;
  readonly data: RunData;
}

async function trainOn(run: Prepared): Promise<TrainOutcome> {
  const { config, plan, trainee, folder, state, data, workers, onStart, onStep, onEvent, signal } = run;
  const { log, seconds: before } = await openMetrics(folder.metrics, state.step);
  const team = await startWorkers(runTask, data, { workers, job: runJob(trainee, data) }).catch((error: unknown) => {
    log.close();
    throw error;
  });
  const start = performance.now();
  const elapsed = (): number => before + (performance.now() - start) / 1000;
  let saved = state.step;
  const checkpoint = async (): Promise<void> => {
    log.flush();
    await saveCheckpoint(folder.checkpoints, state, { keep: 2 });
    saved = state.step;
  };
  onStart(state.step);
  try {
    if (previewDue(run) && !hasPreview(run)) await preview(run);
    const steps = trainWith({
      state,
      gradients: team.gradients({ state, rng: rng(config.seed).split("train"), accumulate: config.accumulate }),
      steps: config.steps,
      learningRate: plan.learningRate,
      clip: config.clip,
      signal,
    });
    try {
      for await (const { step, loss, gradNorm, learningRate } of steps) {
        log.append({ step, loss, gradNorm, learningRate, seconds: Number(elapsed().toFixed(3)) });
        onStep(step, loss);
        if (signal.aborted) break;
        if (previewDue(run)) await preview(run);
        if (step % config.checkpointEvery === 0 || step === config.steps) await checkpoint();
      }
    } catch (error) {
      if (!(signal.aborted && error === signal.reason)) throw error;
    }
    if (saved < state.step) await checkpoint();
    const finished = state.step >= config.steps;
    if (finished) await writeWeights(run);
    return { folder, step: state.step, finished, seconds: elapsed() };
  } catch (error) {
    // What was trained until here is good, unless it lies on a device that failed.
    const lost = error instanceof DeviceError;
    // Where it cannot be saved, the error says more than a second one.
    if (saved < state.step && !lost) await checkpoint().catch(() => undefined);
    onEvent(whereToGoOn(folder, saved));
    throw error;
  } finally {
    await team.close();
    log.close();
  }
}

const whereToGoOn = ({ path }: RunFolder, saved: number): string =>
  saved > 0
    ? `A checkpoint of step ${saved} is saved. Go on with: tweedie train --resume --out ${quoted(path)}`
    : "There is no checkpoint yet.";

/** The averaged weights before the raw ones: where both are there, the run is finished. */
async function writeWeights({ folder, state, trainee: { variables } }: Prepared): Promise<void> {
  await writeFileAtomically(folder.ema, await state.withAverage(() => weightsOf(variables)));
  await writeFileAtomically(folder.model, await weightsOf(variables));
}

/** Samples of the averaged weights, from the same noise every time. */
async function preview(run: Prepared): Promise<void> {
  const { trainee, state, signal, onEvent } = run;
  try {
    const { extension, bytes } = await state.withAverage(() => trainee.preview(signal));
    await writeFileAtomically(previewPath(run, extension), bytes);
  } catch (error) {
    if (signal.aborted) return;
    // A model that is far from trained may overflow; that is no reason to stop training it.
    if (!(error instanceof TweedieError) || error instanceof DeviceError || error.cause !== undefined) throw error;
    onEvent(`No preview at step ${state.step}: ${error.message}`);
  }
}

const previewDue = ({ config: { previewEvery }, state: { step } }: Prepared): boolean =>
  previewEvery > 0 && step > 0 && step % previewEvery === 0;

const previewPath = ({ folder, state }: Prepared, extension: SampleFile["extension"]): string =>
  join(folder.samples, `step-${String(state.step).padStart(8, "0")}.${extension}`);

const hasPreview = (run: Prepared): boolean =>
  (["png", "txt"] as const).some((extension) => existsSync(previewPath(run, extension)));
