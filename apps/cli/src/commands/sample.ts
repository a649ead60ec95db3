import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { rng, writeSafetensors } from "@tweedie/core";
import type { Labels } from "@tweedie/networks";
import { writeFileAtomically } from "@tweedie/training";
import { Command, Option } from "commander";
import { datasetNamed } from "../config/datasets.ts";
import { checkDestination } from "../run/check-destination.ts";
import { drawSamples } from "../run/draw-samples.ts";
import { describeLabels, labelsLeftOut, spreadLabels } from "../run/labels.ts";
import { loadModel } from "../run/load-model.ts";
import { openRun } from "../run/open-run.ts";
import type { OpenedRun } from "../run/open-run.ts";
import { pictureName } from "../run/picture-name.ts";
import { pictureOf } from "../run/picture-of.ts";
import { samplingPlan } from "../run/sampling-plan.ts";
import { duration } from "../terminal/duration.ts";
import { interruptible } from "../terminal/interruption.ts";
import { outputOf } from "../terminal/output.ts";
import { progress } from "../terminal/progress.ts";
import { usage } from "../terminal/usage.ts";
import { integer, parseLabels } from "./arguments.ts";
import { backendOption, startBackend } from "./backend-option.ts";
import { sampledBy, unlabelled, withSamplingFlags } from "./sampling-flags.ts";
import type { SamplingFlags } from "./sampling-flags.ts";

/** `tweedie sample`. */
export function sampleCommand(): Command {
  const command = new Command("sample")
    .description("draw samples of a finished run as a picture")
    .argument("<run>", "the run's folder")
    .addOption(new Option("--count <n>", "how many samples").argParser(integer(1)).default(100))
    .addOption(new Option("--labels <list>", "such as 0-9, 3,1,4 or none; spread over the samples (default: all)"))
    .addOption(
      new Option("--seed <n>", "with the same label, sample i of a seed is always the same")
        .argParser(integer(0))
        .default(0),
    );
  return withSamplingFlags(command)
    .addOption(new Option("--out <file>", "the picture (default: in <run>/samples, named by the settings)"))
    .addOption(new Option("--tensors <file>", "also write the samples as safetensors (default: no)"))
    .addOption(new Option("--batch <n>", "samples at a time; bounds memory").argParser(integer(1)).default(100))
    .addOption(backendOption())
    .action(async (path: string, options: SampleOptions) => {
      await interruptible((signal) => sample(path, options, signal));
    });
}

interface SampleOptions extends SamplingFlags {
  readonly count: number;
  readonly labels?: string;
  readonly seed: number;
  readonly out?: string;
  readonly tensors?: string;
  readonly batch: number;
  readonly backend: string;
  readonly json: boolean;
}

async function sample(path: string, options: SampleOptions, signal: AbortSignal): Promise<void> {
  const { count, seed, out, tensors, batch, weights } = options;
  const run = await openRun(path);
  const settings = { ...run.config, sampling: sampledBy(run.config, options) };
  const plan = await usage(() => samplingPlan(settings));
  const asked = labelsFor(run.config, options);
  const labels = asked && spreadLabels(asked, count);
  const output = outputOf(options);
  const without = asked ? labelsLeftOut(asked, count) : [];
  if (without.length > 0) {
    output.note(`More labels than samples: there are none of ${describeLabels(without)}. Give a larger --count.`);
  }
  const name = pictureName({
    seed,
    count,
    labels: asked?.filter((label) => !without.includes(label)),
    sampling: settings.sampling,
    weights,
  });
  const picture = out ?? join(run.folder.samples, name);
  if (out === undefined) await mkdir(run.folder.samples, { recursive: true });
  await checkDestination(picture, "--out");
  if (tensors !== undefined) await checkDestination(tensors, "--tensors");
  const { backend } = await startBackend(options.backend);
  const model = await loadModel(run, plan, weights);
  const { shape } = datasetNamed(run.config.dataset);
  const bar = progress({ label: "sampling", total: count, unit: "samples", stream: process.stderr });
  const start = performance.now();
  const { guidance } = settings.sampling;
  const random = rng(seed).split("sample");
  const values = await drawSamples({
    model: model.score,
    plan,
    shape,
    count,
    labels,
    guidance,
    rng: random,
    batch,
    signal,
    onProgress: (share) => bar.update(Math.floor(share * count)),
  }).finally(() => {
    bar.stop();
    model.network.dispose();
  });
  const seconds = (performance.now() - start) / 1000;
  await writeFileAtomically(picture, await pictureOf(run.config.dataset, values, labels));
  if (tensors !== undefined) await writeFileAtomically(tensors, asSafetensors(values, shape, labels));
  const { sampler, grid, steps } = settings.sampling;
  output.result(
    {
      run: path,
      picture,
      tensors: tensors ?? null,
      count,
      labels: labels ?? null,
      seed,
      weights,
      seconds,
      backend,
      sampler: sampler.name,
      grid: grid.name,
      steps,
      guidance: labels ? guidance : null,
    },
    [`${count} samples in ${duration(seconds)}: ${picture}`, ...(tensors === undefined ? [] : [`Tensors: ${tensors}`])],
  );
}

function labelsFor({ dataset }: OpenedRun["config"], { labels }: SampleOptions): Labels | undefined {
  const { classes } = datasetNamed(dataset);
  if (classes === 0) {
    if (labels === undefined) return undefined;
    throw unlabelled("--labels", dataset);
  }
  return parseLabels(labels ?? `0-${classes - 1}`, classes);
}

function asSafetensors(values: Float32Array, shape: readonly number[], labels: Labels | undefined): Uint8Array {
  const count = values.length / shape.reduce((product, axis) => product * axis, 1);
  return writeSafetensors({
    tensors: {
      samples: { dtype: "F32", shape: [count, ...shape], data: values },
      // -1 is "no label".
      ...(labels && {
        labels: { dtype: "I32", shape: [count], data: Int32Array.from(labels, (label) => label ?? -1) },
      }),
    },
  });
}
