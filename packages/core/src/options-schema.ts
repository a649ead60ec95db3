/**
 * A schema of options: the part of the Standard Schema interface (https://standardschema.dev) that is used here, so
 * that valibot, zod, arktype and others all fit.
 */
export interface OptionsSchema<Input = unknown, Output = unknown> {
  /** The Standard Schema properties. */
  readonly "~standard": {
    /** The version of the standard. */
    readonly version: 1;
    /** The library. */
    readonly vendor: string;
    /** Checks a value and fills in defaults. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** The types, for inference only. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** The outcome of a validation. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** What is wrong, and where. */
export interface SchemaIssue {
  /** The problem. */
  readonly message: string;
  /** The path to it. */
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema accepts. */
export type InputOf<S> = S extends OptionsSchema ? NonNullable<S["~standard"]["types"]>["input"] : never;

/** What a schema yields. */
export type OutputOf<S> = S extends OptionsSchema ? NonNullable<S["~standard"]["types"]>["output"] : never;
