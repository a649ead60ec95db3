/** The stochastic solvers by name. */
export type StochasticEntries = {};

/** The stochastic solvers by name, for the plug-in of this package. */
export const stochasticEntries: StochasticEntries = Object.freeze({});
