import { Command, Option } from "commander";
import type { GaussianConfig } from "../config/gaussian-schema.ts";
import { onTokens } from "../config/schema.ts";
import type { TokenConfig } from "../config/token-schema.ts";
import { checkSamples, evaluateRun } from "../gaussian/evaluate-run.ts";
import { samplingPlan } from "../gaussian/sampling-plan.ts";
import { checkDestination } from "../run/check-destination.ts";
import { openRun } from "../run/open-run.ts";
import type { OpenedRun } from "../run/open-run.ts";
import { describeSettings, formatScore } from "../run/scores.ts";
import type { Scores } from "../run/scores.ts";
import { writeReport } from "../run/write-report.ts";
import { interruptible } from "../terminal/interruption.ts";
import { outputOf } from "../terminal/output.ts";
import { progress } from "../terminal/progress.ts";
import { usage } from "../terminal/usage.ts";
import { evaluateTokens } from "../tokens/evaluate-tokens.ts";
import { tokenSampling } from "../tokens/token-sampling.ts";
import { integer } from "./arguments.ts";
import { backendOption, startBackend } from "./backend-option.ts";
import { sampledBy, tokensSampledBy, withSamplingFlags } from "./sampling-flags.ts";
import type { SamplingFlags } from "./sampling-flags.ts";

/** `tweedie evaluate`. */
export function evaluateCommand(): Command {
  const command = new Command("evaluate")
    .description(
      "score samples of a finished run, and bound the likelihood of tokens; writes scores.json and the report",
    )
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
  const { folder, config } = await openRun(path);
  const result = await (onTokens(config)
    ? onTokenRun({ folder, config }, options, signal)
    : onGaussianRun({ folder, config }, options, signal));
  await writeReport(path);
  outputOf(options).result({ run: path, ...result, scoresFile: folder.scores, report: folder.report }, [
    `${describeSettings(result.settings)}:`,
    ...result.scores.map(
      ({ name, value, error, reference, referenceMeans, unit }) =>
        `  ${name}: ${formatScore(value, unit)}${error === undefined ? "" : ` ± ${formatScore(error, unit)}`} ` +
        `(${referenceMeans}: ${formatScore(reference, unit)})`,
    ),
    `Report: ${folder.report}`,
  ]);
}

async function onGaussianRun(
  run: OpenedRun<GaussianConfig>,
  options: EvaluateOptions,
  signal: AbortSignal,
): Promise<Scores> {
  const { config, folder } = run;
  const sampling = sampledBy(config, options);
  const plan = await usage(() => samplingPlan({ ...config, sampling }));
  const { samples = config.evaluation.samples, seed = config.evaluation.seed, weights } = options;
  await usage(() => checkSamples(config.dataset, samples));
  await checkDestination(folder.scores, "evaluate");
  const { backend } = await startBackend(options.backend);
  const bar = progress({ label: "sampling", total: samples, unit: "samples", stream: process.stderr });
  return await evaluateRun({
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
}

async function onTokenRun(run: OpenedRun<TokenConfig>, options: EvaluateOptions, signal: AbortSignal): Promise<Scores> {
  const { config, folder } = run;
  const sampling = tokensSampledBy(config, options);
  const plan = await usage(() => tokenSampling({ ...config, sampling }));
  const { samples = config.evaluation.samples, seed = config.evaluation.seed, weights } = options;
  await checkDestination(folder.scores, "evaluate");
  const { backend } = await startBackend(options.backend);
  const bar = progress({ label: "evaluating", total: 100, unit: "%", stream: process.stderr });
  return await evaluateTokens({
    run,
    plan,
    sampling,
    samples,
    seed,
    weights,
    backend,
    signal,
    onProgress: (share) => bar.update(Math.floor(100 * share)),
  }).finally(() => bar.stop());
}
