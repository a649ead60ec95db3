import { ancestralEntries } from "./ancestral/entries.ts";
import type { AncestralEntries } from "./ancestral/entries.ts";
import { exponentialEntries } from "./exponential/entries.ts";
import type { ExponentialEntries } from "./exponential/entries.ts";
import { odeEntries } from "./ode/entries.ts";
import type { OdeEntries } from "./ode/entries.ts";
import { sdeEntries } from "./sde/entries.ts";
import type { SdeEntries } from "./sde/entries.ts";
import { stochasticEntries } from "./stochastic/entries.ts";
import type { StochasticEntries } from "./stochastic/entries.ts";

export type { SamplerFactory } from "./on-its-grid.ts";
export type { AncestralEntries, ExponentialEntries, OdeEntries, SdeEntries, StochasticEntries };

/** The samplers of this package by name. */
export type SamplerEntries = AncestralEntries & ExponentialEntries & OdeEntries & SdeEntries & StochasticEntries;

/** The plug-in of this package, for `createRegistry`. */
export const samplers: { readonly samplers: SamplerEntries } = Object.freeze({
  samplers: Object.freeze({
    ...ancestralEntries,
    ...odeEntries,
    ...exponentialEntries,
    ...stochasticEntries,
    ...sdeEntries,
  }),
});
