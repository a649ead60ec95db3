import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { rng } from "@tweedie/core";
import { writeFileAtomically } from "@tweedie/training";
import { datasetNamed } from "../config/datasets.ts";
import type { GaussianConfig } from "../config/gaussian-schema.ts";
import { drawSamples } from "../gaussian/draw-samples.ts";
import { makeModel } from "../gaussian/model.ts";
import { pictureOf } from "../gaussian/picture-of.ts";
import { samplingPlan } from "../gaussian/sampling-plan.ts";
import { checkDestination } from "../run/check-destination.ts";
import { spreadLabels } from "../run/labels.ts";
import { loadNetwork } from "../run/load-network.ts";
import type { OpenedRun } from "../run/open-run.ts";
import { sampleName } from "../run/sample-name.ts";
import { duration } from "../terminal/duration.ts";
import { outputOf } from "../terminal/output.ts";
import { progress } from "../terminal/progress.ts";
import { usage } from "../terminal/usage.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { startBackend } from "./backend-option.ts";
import { asSafetensors, askedLabels, labelsGiven } from "./sample-options.ts";
import type { SampleOptions } from "./sample-options.ts";
import { sampledBy } from "./sampling-flags.ts";

/** Draws samples of a run on images or points as a picture. */
export async function samplePictures(
  run: OpenedRun<GaussianConfig>,
  options: SampleOptions,
  signal: AbortSignal,
): Promise<void> {
  const { count = 100, seed, out, tensors, batch, weights } = options;
  const { folder, config } = run;
  for (const flag of ["infill", "blank"] as const) {
    if (options[flag] === undefined) continue;
    throw new UsageError(`--${flag}: the data of this run, ${config.dataset}, are no text. Leave the flag out.`);
  }
  const settings = { ...config, sampling: sampledBy(config, options) };
  const plan = await usage(() => samplingPlan(settings));
  const asked = askedLabels(config.dataset, options);
  const labels = asked && spreadLabels(asked, count);
  const output = outputOf(options);
  const name = sampleName(
    { seed, count, labels: labelsGiven(asked, count, output), sampling: settings.sampling, weights },
    "png",
  );
  const picture = out ?? join(folder.samples, name);
  if (out === undefined) await mkdir(folder.samples, { recursive: true });
  await checkDestination(picture, "--out");
  if (tensors !== undefined) await checkDestination(tensors, "--tensors");
  const { backend } = await startBackend(options.backend);
  const model = await loadNetwork(run, weights, () => makeModel(config, plan.schedule));
  const { shape } = datasetNamed(config.dataset);
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
  await writeFileAtomically(picture, await pictureOf(config.dataset, values, labels));
  if (tensors !== undefined) await writeFileAtomically(tensors, asSafetensors(values, shape, labels));
  const { sampler, grid, steps } = settings.sampling;
  output.result(
    {
      run: folder.path,
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
