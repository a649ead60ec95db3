/**
 * A schema of options: the part of the Standard Schema interface (https://standardschema.dev) that is used here, so
 * that valibot, zod, arktype and others all fit.
 *
 * @typeParam O - the options
 */
export interface OptionsSchema<O = unknown> {
  /** The Standard Schema properties. */
  readonly "~standard": {
    /** The version of the standard. */
    readonly version: 1;
    /** The library. */
    readonly vendor: string;
    /** Checks a value and fills in defaults. */
    readonly validate: (value: unknown) => SchemaResult<O> | Promise<SchemaResult<O>>;
    /** The types, for inference only. */
    readonly types?: { readonly input: O; readonly output: O } | undefined;
  };
}

/** The outcome of a validation. */
export type SchemaResult<O> =
  | { readonly value: O; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** What is wrong, and where. */
export interface SchemaIssue {
  /** The problem. */
  readonly message: string;
  /** The path to it. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}
