import { Command, Option } from "commander";
import { checkDestination } from "../run/check-destination.ts";
import { checkSamples, evaluateRun } from "../run/evaluate-run.ts";
import { openRun } from "../run/open-run.ts";
import { samplingPlan } from "../run/sampling-plan.ts";
import { describeSettings, formatScore } from "../run/scores.ts";
import { writeReport } from "../run/write-report.ts";
import { interruptible } from "../terminal/interruption.ts";
import { outputOf } from "../terminal/output.ts";
import { progress } from "../terminal/progress.ts";
import { usage } from "../terminal/usage.ts";
import { integer } from "./arguments.ts";
import { backendOption, startBackend } from "./backend-option.ts";
import { sampledBy, withSamplingFlags } from "./sampling-flags.ts";
import type { SamplingFlags } from "./sampling-flags.ts";

/** `tweedie evaluate`. */
export function evaluateCommand(): Command {
  const command = new Command("evaluate")
    .description("score samples of a finished run; writes scores.json and the report")
    .argument("<run>", "the run's folder")
    .addOption(new Option("--samples <n>", "how many samples (default: the run's)").argParser(integer(2)))
    .addOption(new Option("--seed <n>", "the seed of the samples (default: the run's)").argParser(integer(0)));
  return withSamplingFlags(command)
    .addOption(backendOption())
    .action(async (path: string, options: EvaluateOptions) => {
      await interruptible((signal) => evaluate(path, options, signal));
    });
}

interface EvaluateOptions extends SamplingFlags {
  readonly samples?: number;
  readonly seed?: number;
  readonly backend: string;
  readonly json: boolean;
}

async function evaluate(path: string, options: EvaluateOptions, signal: AbortSignal): Promise<void> {
  const run = await openRun(path);
  const sampling = sampledBy(run.config, options);
  const plan = await usage(() => samplingPlan({ ...run.config, sampling }));
  const { samples = run.config.evaluation.samples, seed = run.config.evaluation.seed, weights } = options;
  await usage(() => checkSamples(run.config.dataset, samples));
  await checkDestination(run.folder.scores, "evaluate");
  const { backend } = await startBackend(options.backend);
  const bar = progress({ label: "sampling", total: samples, unit: "samples", stream: process.stderr });
  const result = await evaluateRun({
    run,
    plan,
    sampling,
    samples,
    seed,
    weights,
    backend,
    signal,
    onProgress: (share) => bar.update(Math.floor(share * samples)),
    onSampled: () => bar.stop(),
  });
  await writeReport(path);
  outputOf(options).result({ run: path, ...result, scoresFile: run.folder.scores, report: run.folder.report }, [
    `${describeSettings(result.settings)}:`,
    ...result.scores.map(
      ({ name, value, real, realMeans, unit }) =>
        `  ${name}: ${formatScore(value, unit)} (real data: ${formatScore(real, unit)}, ${realMeans})`,
    ),
    `Report: ${run.folder.report}`,
  ]);
}
