import { markdownTable } from "../../bench/page.ts";
import { farModes } from "./one-noise-level/far-modes.ts";
import type { FarModesNumbers } from "./one-noise-level/far-modes.ts";
import { manifold } from "./one-noise-level/manifold.ts";
import type { ManifoldNumbers } from "./one-noise-level/manifold.ts";
import { rareData } from "./one-noise-level/rare-data.ts";
import type { RareDataNumbers } from "./one-noise-level/rare-data.ts";

/** What the page says in numbers. */
export interface OneNoiseLevelNumbers {
  readonly manifold: ManifoldNumbers;
  readonly rareData: RareDataNumbers;
  readonly farModes: FarModesNumbers;
}

/** `docs/one-noise-level.md` and its pictures, by their paths from the root, and the numbers in them. */
export async function oneNoiseLevel(): Promise<{
  readonly files: Readonly<Record<string, string>>;
  readonly numbers: OneNoiseLevelNumbers;
}> {
  const [curve, rare, far] = [manifold(), rareData(), await farModes()];
  const numbers = { manifold: curve.numbers, rareData: rare.numbers, farModes: far.numbers };
  return {
    numbers,
    files: {
      "docs/one-noise-level.md": page(numbers),
      "docs/one-noise-level/manifold.svg": curve.field,
      "docs/one-noise-level/score-size.svg": curve.chart,
      "docs/one-noise-level/rare-data.svg": rare.field,
      "docs/one-noise-level/far-modes.svg": far.field,
    },
  };
}

function page({ manifold: curve, rareData: rare, farModes: far }: OneNoiseLevelNumbers): string {
  const [least] = curve.sizes;
  const [near, wide] = rare.levels;
  const error = Math.sqrt((far.weight * (1 - far.weight)) / far.count);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `# Why one noise level fails

Langevin dynamics needs nothing but the score, $\\nabla\\log p$, of the data. Three things go wrong when it is taken of the
data as they are, or with one small amount of noise, and many levels of noise cure all three. Everything here is computed
exactly, so that what fails is the method and no network. After Song and Ermon 2019, _Generative Modeling by Estimating
Gradients of the Data Distribution_, section 3, https://arxiv.org/abs/1907.05600.

\`\`\`sh
npx tsc -b && npx node tools/draw-one-noise-level.ts   # makes this page and its pictures, and prints the numbers
\`\`\`

## No density off a manifold

Images fill almost nothing of the space of pixels. Here the data lie on a closed curve in the plane. Off the curve their
density is 0, and so its logarithm has no gradient. With noise there is one, which the first picture shows wherever float32
can tell the density from 0.

![Density and score of data on a curve at three levels of noise](one-noise-level/manifold.svg)

The less noise, the larger the score grows: without bound on the curve, like $1/\\sigma^2$ in the mean square, for one
direction of the plane is normal to it. Data that have a density keep a score of finite size. At $\\sigma = ${least!.sigma}$
the mean squares differ by a factor of ${Math.round(least!.curve / least!.plane)}. Steps of Langevin dynamics that are stable
there, of a size of about $\\sigma^2$, are too short to come along the curve.

![Mean square of the score against the noise](one-noise-level/score-size.svg)

## Bad scores where data are rare

A score is learned where data are. Here the law is known, but the score is that learned from ${rare.count} draws: the exact
minimiser of denoising score matching on them, where perfect training ends. Its error is given in units of the noise,
$\\sigma\\,|\\hat s - s|$.

![Errors of the learned score at two levels of noise](one-noise-level/rare-data.svg)

${markdownTable([
  ["noise", "error where noised data are", "error in the window"],
  ...rare.levels.map(({ sigma, where, everywhere }) => [
    `$\\sigma = ${sigma}$`,
    where.toFixed(2),
    everywhere.toFixed(2),
  ]),
])}

At $\\sigma = ${near!.sigma}$ a sampler that starts anywhere is lost at first: between and around the modes the error is
${Math.round(near!.everywhere / near!.where)} times that where the data are. At $\\sigma = ${wide!.sigma}$ noise carries the data
everywhere, and the score is right all over the window.

## Langevin dynamics does not weigh modes

Between two modes that are far apart the score points to the nearer one and does not tell their weights. Dynamics at one
level settles where it started, and exchanges samples after an exponentially long time.

![Samples of a law with two modes: exact, of Langevin dynamics at one level, and over many](one-noise-level/far-modes.svg)

${markdownTable([
  [`${far.count} samples`, "share in the lower mode"],
  ["the law", `${percent(far.weight)} ± ${percent(error)}`],
  ["draws of it", percent(far.shares.exact)],
  ["`langevinDynamics` at $\\sigma = 0.1$", percent(far.shares.oneLevel)],
  ["`annealedLangevin` from $\\sigma = 20$ to 0.1", percent(far.shares.manyLevels)],
  ["`reverseDiffusion` from $\\sigma = 20$ to 0.1", percent(far.shares.reverseSde)],
])}

All three samplers call the exact score ${far.calls} times a sample. With much noise the modes are one, and their weights are
decided while samples can still pass from one to the other: the annealed dynamics has to mix at those levels, the reverse SDE
has the right law at each without.
`;
}
