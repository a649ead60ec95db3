import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { rng } from "@tweedie/core";
import { writeFileAtomically } from "@tweedie/training";
import type { TokenConfig } from "../config/token-schema.ts";
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
import { drawTokenSamples } from "../tokens/draw-token-samples.ts";
import { parsePattern } from "../tokens/pattern.ts";
import { joined, sampleFile, textsOf, withLabels } from "../tokens/sample-file.ts";
import { isText, lengthOf, vocabularyOf } from "../tokens/token-data.ts";
import { makeTokenModel } from "../tokens/token-run-model.ts";
import { tokenSampling } from "../tokens/token-sampling.ts";
import { startBackend } from "./backend-option.ts";
import { asSafetensors, askedLabels, labelsGiven } from "./sample-options.ts";
import type { SampleOptions } from "./sample-options.ts";
import { tokensSampledBy } from "./sampling-flags.ts";

/** Draws samples of a run on tokens as a text, or as a picture where tokens are grey levels. */
export async function sampleTokens(
  run: OpenedRun<TokenConfig>,
  options: SampleOptions,
  signal: AbortSignal,
): Promise<void> {
  const { folder, config } = run;
  const { count = isText(config.dataset) ? 10 : 100, seed, tensors, batch, weights } = options;
  const sampling = tokensSampledBy(config, options);
  const plan = await usage(() => tokenSampling({ ...config, sampling }));
  const { infill, blank = "_" } = options;
  if (infill === undefined && options.blank !== undefined) {
    throw new UsageError("--blank: there is no pattern to fill in. Add --infill, or leave the flag out.");
  }
  const pattern = infill === undefined ? undefined : await usage(() => parsePattern(config, infill, blank));
  const asked = askedLabels(config.dataset, options);
  const labels = asked && spreadLabels(asked, count);
  const output = outputOf(options);
  const extension = vocabularyOf(config) ? "txt" : "png";
  const more = {
    ...(infill === undefined ? {} : { infill }),
    ...(sampling.temperature === 1 ? {} : { temperature: sampling.temperature }),
    ...(sampling.topP === 1 ? {} : { topP: sampling.topP }),
  };
  const given = labelsGiven(asked, count, output);
  const name = sampleName({ seed, count, labels: given, sampling, weights, more }, extension);
  const file = options.out ?? join(folder.samples, name);
  if (options.out === undefined) await mkdir(folder.samples, { recursive: true });
  await checkDestination(file, "--out");
  if (tensors !== undefined) await checkDestination(tensors, "--tensors");
  const { backend } = await startBackend(options.backend);
  const model = await loadNetwork(run, weights, () => makeTokenModel(config, plan.process));
  const length = pattern?.tokens.length ?? lengthOf(config);
  const bar = progress({ label: "sampling", total: count, unit: "samples", stream: process.stderr });
  const start = performance.now();
  const tokens = await drawTokenSamples({
    model: model.tokens,
    sampling: plan,
    length,
    count,
    labels,
    pattern,
    rng: rng(seed).split("sample"),
    batch,
    signal,
    onProgress: (share) => bar.update(Math.floor(share * count)),
  }).finally(() => {
    bar.stop();
    model.network.dispose();
  });
  const seconds = (performance.now() - start) / 1000;
  await writeFileAtomically(file, sampleFile(config, tokens, labels, length).bytes);
  if (tensors !== undefined) await writeFileAtomically(tensors, asSafetensors(tokens, [length], labels));
  const texts = textsOf(config, tokens, length);
  const { sampler, grid, steps, guidance, temperature, topP } = sampling;
  output.result(
    {
      run: folder.path,
      file,
      texts: texts ?? null,
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
      temperature,
      topP,
      guidance: labels ? guidance : null,
    },
    [
      ...(texts ? shown(withLabels(config, texts, labels)) : []),
      `${count} samples in ${duration(seconds)}: ${file}`,
      ...(tensors === undefined ? [] : [`Tensors: ${tensors}`]),
    ],
  );
}

/** As many texts as a terminal shows at once. */
function shown(texts: readonly string[], most = 20): readonly string[] {
  const more = texts.length - most;
  return [joined(texts.slice(0, most)), ...(more > 0 ? [`... and ${more.toLocaleString("en-US")} more`] : [])];
}
