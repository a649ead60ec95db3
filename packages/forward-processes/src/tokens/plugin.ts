import { entry, TweedieError } from "@tweedie/core";
import type { Entry, Kinds } from "@tweedie/core";
import * as v from "valibot";
import type { Matrix } from "../matrix.ts";
import { absorbingChain } from "./absorbing-chain.ts";
import { absorbingProcess } from "./absorbing-process.ts";
import { cosineTokenBetas } from "./cosine-token-betas.ts";
import { discretizedGaussianBetas } from "./discretized-gaussian-betas.ts";
import { discretizedGaussianMatrix } from "./discretized-gaussian-matrix.ts";
import { jsdBetas } from "./jsd-betas.ts";
import { linearTokenBetas } from "./linear-token-betas.ts";
import { tokenNoise, noiseSchema } from "./token-noise.ts";
import type { NoiseOptions } from "./token-noise.ts";
import { tokenChain } from "./token-chain.ts";
import { uniformChain } from "./uniform-chain.ts";
import { uniformProcess } from "./uniform-process.ts";

/** Options of processes in continuous time. */
export interface ContinuousTokenOptions {
  /** The noise: its name, `"logLinear"`, `"cosine"`, `"squaredCosine"`, `"geometric"` or `"polynomial"`, with its own options. */
  readonly noise?: NoiseOptions;
}

/** Options of chains. */
export interface TokenStepsOptions {
  /** The number of steps $T$. */
  readonly steps?: number;
}

/** Options of the chain of discretised Gaussian noise. */
export interface DiscretizedGaussianChainOptions extends TokenStepsOptions {
  /** The variance of the first step; with that of the last one left out too, {@link discretizedGaussianBetas}, which suit the vocabulary. */
  readonly from?: number;
  /** The variance of the last step. */
  readonly to?: number;
}

// Not an interface: only an alias is a record to the registry.
/** The processes on tokens by name. */
export type TokenProcessEntries = {
  /** {@link absorbingProcess}. */
  readonly absorbing: Entry<Kinds["tokenProcesses"], ContinuousTokenOptions>;
  /** {@link uniformProcess}. */
  readonly uniform: Entry<Kinds["tokenProcesses"], ContinuousTokenOptions>;
  /** {@link absorbingChain}, by {@link jsdBetas}. */
  readonly absorbingChain: Entry<Kinds["tokenProcesses"], TokenStepsOptions>;
  /** {@link uniformChain}, by {@link cosineTokenBetas}. */
  readonly uniformChain: Entry<Kinds["tokenProcesses"], TokenStepsOptions>;
  /** {@link tokenChain} of {@link discretizedGaussianMatrix}, by {@link discretizedGaussianBetas}, or {@link linearTokenBetas} between ends. */
  readonly discretizedGaussianChain: Entry<Kinds["tokenProcesses"], DiscretizedGaussianChainOptions>;
};

const noise = v.exactOptional(noiseSchema, { name: "logLinear", eps: 1e-3 });
const steps = v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), 1000);
const variance = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
const continuous = v.strictObject({ noise });
const chain = v.strictObject({ steps });

/** The plug-in of this package, for `createRegistry`: its processes on tokens. */
export const tokenProcesses: { readonly tokenProcesses: TokenProcessEntries } = Object.freeze({
  tokenProcesses: Object.freeze({
    absorbing: entry<Kinds["tokenProcesses"], ContinuousTokenOptions>({
      options: continuous,
      create: ({ noise: named = { name: "logLinear" } }) => {
        const made = tokenNoise(named);
        return (tokens) => absorbingProcess({ vocabulary: tokens + 1, noise: made });
      },
      reference: "Sahoo et al. 2024, section 3, https://arxiv.org/abs/2406.07524",
    }),
    uniform: entry<Kinds["tokenProcesses"], ContinuousTokenOptions>({
      options: continuous,
      create: ({ noise: named = { name: "logLinear" } }) => {
        const made = tokenNoise(named);
        return (tokens) => uniformProcess({ vocabulary: tokens, noise: made });
      },
      reference: "Lou et al. 2024, eq. 15, https://arxiv.org/abs/2310.16834",
    }),
    absorbingChain: entry<Kinds["tokenProcesses"], TokenStepsOptions>({
      options: chain,
      create: ({ steps: count = 1000 }) => {
        const betas = jsdBetas({ steps: count });
        return (tokens) => absorbingChain({ vocabulary: tokens + 1, betas });
      },
      reference: "Austin et al. 2021, appendix A.2.2, https://arxiv.org/abs/2107.03006",
    }),
    uniformChain: entry<Kinds["tokenProcesses"], TokenStepsOptions>({
      options: chain,
      create: ({ steps: count = 1000 }) => {
        const betas = cosineTokenBetas({ steps: count });
        return (tokens) => uniformChain({ vocabulary: tokens, betas });
      },
      reference: "Austin et al. 2021, appendix A.2.1, https://arxiv.org/abs/2107.03006",
    }),
    discretizedGaussianChain: entry<Kinds["tokenProcesses"], DiscretizedGaussianChainOptions>({
      options: v.strictObject({
        steps,
        from: v.exactOptional(variance),
        to: v.exactOptional(variance),
      }),
      create:
        ({ steps: count = 1000, from, to }) =>
        (tokens) => {
          const betas =
            from === undefined && to === undefined
              ? discretizedGaussianBetas({ steps: count, vocabulary: tokens })
              : linearTokenBetas({ steps: count, from: from ?? 1e-4, to: to ?? 0.02 });
          const matrices = betas.map((beta) => discretizedGaussianMatrix({ vocabulary: tokens, beta }));
          checkEnd(matrices);
          return tokenChain({ matrices });
        },
      reference: "Austin et al. 2021, appendix A.2.3, https://arxiv.org/abs/2107.03006",
    }),
  }),
});

/** Refuses noise that ends far from the uniform law, where sampling begins. */
function checkEnd(matrices: readonly Matrix[]): void {
  const states = matrices[0]!.length;
  // The states at both ends are the slowest to spread.
  let law: readonly number[] = Array.from({ length: states }, (_, x) => (x === 0 ? 1 : 0));
  for (const matrix of matrices) law = matrix.map((row) => row.reduce((sum, q, x) => sum + q * law[x]!, 0));
  const distance = law.reduce((sum, p) => sum + Math.abs(p - 1 / states) / 2, 0);
  if (distance <= 0.05) return;
  throw new TweedieError(
    `discretizedGaussianChain: expected noise that ends within 0.05 of the uniform law, where sampling begins, got ` +
      `${distance.toPrecision(2)} on ${states} states after ${matrices.length} steps. Leave out from and to, or take more steps.`,
  );
}
