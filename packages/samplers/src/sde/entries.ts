/** The solvers of the reverse SDE by name. */
export type SdeEntries = {};

/** The solvers of the reverse SDE by name, for the plug-in of this package. */
export const sdeEntries: SdeEntries = Object.freeze({});
