import { entry } from "@tweedie/core";
import type { Entry, Kinds } from "@tweedie/core";
import * as v from "valibot";
import { absorbingChain } from "./absorbing-chain.ts";
import { absorbingProcess } from "./absorbing-process.ts";
import { cosineTokenBetas } from "./cosine-token-betas.ts";
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
  /** The variance of the first step. */
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
  /** {@link tokenChain} of {@link discretizedGaussianMatrix}, by {@link linearTokenBetas}. */
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
        from: v.exactOptional(variance, 1e-4),
        to: v.exactOptional(variance, 0.02),
      }),
      create: ({ steps: count = 1000, from = 1e-4, to = 0.02 }) => {
        const betas = linearTokenBetas({ steps: count, from, to });
        return (tokens) =>
          tokenChain({ matrices: betas.map((beta) => discretizedGaussianMatrix({ vocabulary: tokens, beta })) });
      },
      reference: "Austin et al. 2021, appendix A.2.3, https://arxiv.org/abs/2107.03006",
    }),
  }),
});
