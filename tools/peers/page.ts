import type { PeerGroup, PeerResults, PeerRow } from "./results.ts";

/** `docs/from-other-libraries.md` from what was measured. */
export function peersPage({ diffusers, kDiffusion, scoreSde, atRandom }: PeerResults): string {
  const all = [diffusers, kDiffusion, scoreSde].flatMap((groups) => groups.flatMap(({ rows }) => rows));
  const worst = Math.max(...all.map(({ deviation }) => deviation ?? 0));
  return `# From other libraries

What a scheduler of diffusers, a function of k-diffusion or a sampler of score_sde is called here, and the proof that it gives
the same numbers: ${sum(all)} runs of those libraries, from which ours deviate by ${digits(worst)} at most in float64. Their numbers were
written with nine digits, and so were some of their inputs.

\`\`\`sh
npx tsc -b && npx node tools/write-from-other-libraries.ts --measure   # runs all of them, and makes this page
\`\`\`

${introduction}
## diffusers

${sum(rowsOf(diffusers))} runs of diffusers 0.42 by \`fromDiffusers(config, { steps, step })\`, on a Gaussian in four dimensions and a mixture
in two, with the noise that diffusers drew. Left are the fields of the config that are not the class's defaults, and arguments
of \`step\` and \`set_timesteps\`; the chain is \`linear\` with 1000 timesteps where nothing else is said. \`rule\` of the result
says which function of \`@tweedie/samplers\` it is. Configs drawn at random, ten of each of 22 classes and run by diffusers
0.35, deviate by ${digits(atRandom.diffusers.deviation)} at most.

${diffusers.map(section).join("\n")}
## k-diffusion

${sum(rowsOf(kDiffusion))} runs of k-diffusion 0.1 by \`fromKDiffusion(name, arguments)\`, on the same data. Arguments have k-diffusion's names; the
noise scales are those of \`kDiffusionSigmas\`, by the names of its ladders. ${atRandom.kDiffusion.runs} more runs, with arguments drawn at random,
deviate by ${digits(atRandom.kDiffusion.deviation)} at most.

| function | here |
| --- | --- |
| \`get_sigmas_karras\` | \`karrasSigmas\`, \`karrasGrid\` of \`@tweedie/schedules\` |
| \`get_sigmas_exponential\`, \`get_sigmas_polyexponential\` | \`polyexponentialSigmas\`, \`exponentialGrid\`, \`polyexponentialGrid\` |
| \`get_sigmas_vp\` | \`toVarianceExploding(linearBeta())\` |
| \`BrownianTreeNoiseSampler\` | \`brownianNoise\` of \`@tweedie/samplers\`, as \`noise\` of the environment |
| \`log_likelihood\` | \`logLikelihood\` of \`@tweedie/samplers\` |

${kDiffusion.map(section).join("\n")}
## score_sde

${sum(rowsOf(scoreSde))} runs of \`get_pc_sampler\`, deviations relative to numbers above 1. Its chain lies on another grid than its times:
\`placed(stepper, tablePlacement(levels))\` takes the steps of a table at \`floor(t (N - 1))\`, and \`constantDuration(1 / N)\` steps of
equal length. Without them the same steppers take their steps between the levels of the grid, where they belong. \`snr\` counts
norms of the whole batch there (\`norms: "batch"\`), so that samples depend on one another, and here the noise of the level.
\`withoutLastNoise\` gives the mean of the last step, \`denoise=True\`. \`scale\` is its \`alphas\`, 1 for the VE SDE.

${scoreSde.map(section).join("\n")}`;
}

const introduction = `
A scheduler of diffusers is four things at once, which are apart here:

| in diffusers | here |
| --- | --- |
| betas, \`alphas_cumprod\`, \`sigmas\` | a _schedule_: how much signal and noise there is at a time |
| \`set_timesteps\` | a _grid_: the levels that a sampler visits, from noise to data |
| \`prediction_type\`, \`scale_model_input\`, thresholding | a _target_, and wrappers of the _denoiser_ |
| \`step\` | a _stepper_: how samples get from one level to an earlier one |

So every stepper goes with every schedule, grid and prediction. \`fromDiffusers\` puts together those of a
\`scheduler_config.json\`, with the class's own habits:

\`\`\`ts
import { useBackend } from "@tweedie/backends";
import { combine, denoiserOf, last, onGrid, rng } from "@tweedie/core";
import type { ScoreModel } from "@tweedie/core";
import { fromDiffusers } from "@tweedie/interop";
import { dpmSolverPlusPlus } from "@tweedie/samplers";

await useBackend("cpu");
// The text of a scheduler_config.json, and a network with the target that it names.
const text = '{ "_class_name": "EulerDiscreteScheduler", "beta_schedule": "scaled_linear", "use_karras_sigmas": true }';
const { sampler, schedule, grid, target, wrap, initNoiseSigma, rule } = fromDiffusers(text, { steps: 20 });
const network: ScoreModel = { target, predict: (x) => combine([0.5, x]) };

const random = rng(7);
const start = combine([initNoiseSigma, random.normal([4, 8, 8, 1])]);
const env = { denoise: wrap(denoiserOf(network)), schedule, rng: random };
const samples = await last(sampler(start, env)); // those of diffusers, by euler({ coordinates: noiseCoordinates })
const better = await last(onGrid(dpmSolverPlusPlus(), grid)(start, env)); // another stepper on the same levels
console.log(rule, samples.shape, better.shape);
\`\`\`

Samples are in the scale that they have in diffusers: those of its Euler, Heun, LMS, KDPM2 and EDM classes have noise that
explodes, $\\alpha = 1$. \`wrap\` turns them to what the network was trained on. Numbers that are wrong in a library, because they
are not finite or an order is lost, are right here; its habits are kept and stand in the remarks. The steppers themselves have
neither: without \`fromDiffusers\` they do what their papers say.
`;

const rowsOf = (groups: readonly PeerGroup[]): readonly PeerRow[] => groups.flatMap(({ rows }) => rows);
const sum = (rows: readonly PeerRow[]): number => rows.reduce((total, { runs }) => total + runs, 0);
const digits = (value: number | null): string => value?.toExponential(0) ?? "";

function section({ name, rows }: PeerGroup): string {
  const remarks = [...new Set(rows.flatMap(({ notes }) => notes))];
  const marks = ({ notes }: PeerRow) => notes.map((note) => ` [${remarks.indexOf(note) + 1}]`).join("");
  const table = rows.map(
    (row) =>
      `| ${row.asked || "defaults"}${marks(row)} | ${row.steps.filter((steps) => steps > 0).join(", ")} | \`${row.rule}\` | ${row.runs} | ${digits(row.deviation)} |`,
  );
  const list = remarks.map((note, i) => `${i + 1}. ${note}`);
  return `### ${name}

| asked | steps | here | runs | deviation |
| --- | --- | --- | ---: | ---: |
${table.join("\n")}
${list.length > 0 ? `\n${list.join("\n")}\n` : ""}`;
}
