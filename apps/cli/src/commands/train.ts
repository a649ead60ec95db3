import { join } from "node:path";
import { Command, Option } from "commander";
import { loadConfig } from "../config/load-config.ts";
import { datasetNamed } from "../config/datasets.ts";
import { checkFolder, readConfig } from "../run/open-run.ts";
import { runFolder } from "../run/run-folder.ts";
import { readSessions } from "../run/sessions.ts";
import { checkConfig } from "../run/families.ts";
import { trainingPlan } from "../run/training-plan.ts";
import { workerCount } from "../run/worker-count.ts";
import { trainRun } from "../run/train-run.ts";
import type { TrainOutcome } from "../run/train-run.ts";
import { writeReport } from "../run/write-report.ts";
import { duration } from "../terminal/duration.ts";
import { Interrupted, interruptible } from "../terminal/interruption.ts";
import { outputOf } from "../terminal/output.ts";
import type { Output } from "../terminal/output.ts";
import { progress } from "../terminal/progress.ts";
import type { Progress } from "../terminal/progress.ts";
import { quoted } from "../terminal/quoted.ts";
import { usage } from "../terminal/usage.ts";
import { UsageError } from "../terminal/usage-error.ts";
import type { Config } from "../config/schema.ts";
import { collect, integer } from "./arguments.ts";
import { backendOption, startBackend } from "./backend-option.ts";

/** `tweedie train`. */
export function trainCommand(): Command {
  return new Command("train")
    .description("train a model; Ctrl-C saves a checkpoint to go on from")
    .argument(
      "[config]",
      "a preset (see: tweedie list presets) or a JSON file; with --resume, by default the run's own",
    )
    .addOption(new Option("--out <folder>", "the run's folder (default: runs/<name of the config>)"))
    .addOption(new Option("--resume", "go on with the run in the folder, or start it if there is none").default(false))
    .addOption(
      new Option("--set <path=value>", "change a field of the config, such as steps=500; repeatable")
        .argParser(collect)
        .default([], "none"),
    )
    .addOption(
      new Option(
        "--workers <number>",
        "threads that train; results do not depend on it beyond rounding (default: on wasm as many as cores, where " +
          "batches are large enough)",
      ).argParser(integer(1)),
    )
    .addOption(backendOption())
    .action(async (source: string | undefined, options: TrainOptions) => {
      const output = outputOf(options);
      const { path, config } = await configured(source, options);
      if (options.workers !== undefined && options.workers > config.batch) {
        throw new UsageError(
          `--workers: expected at most one a row of the batch of ${config.batch}, got ${options.workers}.`,
        );
      }
      await interruptible((signal) => trainAndReport(path, config, options, output, signal));
    });
}

interface TrainOptions {
  readonly out?: string;
  readonly resume: boolean;
  readonly set: readonly string[];
  readonly workers?: number;
  readonly backend: string;
  readonly json: boolean;
}

/** The folder and the configuration, both checked: nothing has been written yet. */
async function configured(
  source: string | undefined,
  { out, resume, set }: TrainOptions,
): Promise<{ path: string; config: Config }> {
  if (source === undefined) {
    if (!resume || out === undefined) {
      throw new UsageError(
        "train: which configuration? Name a preset or a JSON file, or give --resume and --out <folder>.",
      );
    }
    if (set.length > 0) {
      throw new UsageError(
        `train: --set changes a configuration, and none is named. Leave --set out to go on with the run as it is, or ` +
          `name the preset or file of another run.`,
      );
    }
    const config = await readConfig(out);
    if (!config)
      throw new UsageError(`train: there is no run in ${out} to resume. Name a preset or a JSON file to start one.`);
    return { path: out, config };
  }
  const { name, config } = await usage(() => loadConfig(source, set));
  await usage(() => {
    checkConfig(config);
    trainingPlan(config);
  });
  const path = out ?? join("runs", name);
  await checkFolder(path, config, resume);
  return { path, config };
}

async function trainAndReport(
  path: string,
  config: Config,
  { backend: asked, workers: threads }: TrainOptions,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  // A run goes on where it was begun: another backend rounds differently, and so does another number of threads.
  const first = (await readSessions(runFolder(path).sessions))[0];
  const { backend } = await startBackend(asked === "auto" ? (first?.backend ?? asked) : asked);
  if (first && first.backend !== backend) {
    output.note(`This run was begun on ${first.backend} and goes on on ${backend}: its numbers will differ slightly.`);
  }
  const before = first?.backend === backend ? first.workers : undefined;
  const workers = threads ?? before ?? workerCount(config, backend);
  let bar: Progress | undefined;
  const average = smoothed();
  const outcome = await trainRun({
    path,
    config,
    backend,
    workers,
    signal,
    onStart: (step) => {
      const from = step === 0 ? "" : ` from step ${step}`;
      const on = workers === 1 ? backend : `${backend} with ${workers} threads`;
      output.note(`Training ${config.dataset}${from} on ${on} into ${path}. Ctrl-C saves and stops.`);
      bar = progress({ label: "training", total: config.steps, from: step, stream: process.stderr });
    },
    onStep: (step, loss) => bar?.update(step, `loss ${average(loss).toFixed(4)}`),
    onEvent: (line) => (bar ? bar.log(line) : output.note(line)),
  }).finally(() => bar?.stop());
  await writeReport(path);
  if (!outcome.finished) throw interrupted(outcome, signal);
  const { folder, step, seconds } = outcome;
  output.result(
    { run: path, step, seconds, backend, workers, model: folder.model, ema: folder.ema, report: folder.report },
    [
      `Trained ${step} steps in ${duration(seconds)}.`,
      `Report:  ${folder.report}`,
      `Sample:  tweedie sample ${quoted(path)}${datasetNamed(config.dataset).classes > 0 ? " --labels 0-9" : ""}`,
      `Score:   tweedie evaluate ${quoted(path)}`,
    ],
  );
}

function interrupted({ folder, step }: TrainOutcome, signal: AbortSignal): Interrupted {
  return new Interrupted(
    `Stopped after step ${step}; a checkpoint is saved. Go on with: tweedie train --resume --out ${quoted(folder.path)}`,
    signal.reason as NodeJS.Signals,
  );
}

/** A moving average, for display. */
function smoothed(): (value: number) => number {
  let [sum, weight] = [0, 0];
  return (value) => {
    sum = 0.97 * sum + value;
    weight = 0.97 * weight + 1;
    return sum / weight;
  };
}
