/** How a command speaks: results on the standard output, everything else on the standard error. */
export interface Output {
  /** Whether results are JSON for machines. */
  readonly json: boolean;
  /** Tells people something about the work in progress, on the standard error. */
  note(line: string): void;
  /** Ends a command with its result: JSON in JSON mode, else the lines. */
  result(value: unknown, lines: readonly string[]): void;
}

/** The output of a command. */
export function outputOf({ json }: { readonly json: boolean }): Output {
  return {
    json,
    note: (line) => {
      process.stderr.write(`${line}\n`);
    },
    result: (value, lines) => {
      process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((line) => `${line}\n`).join(""));
    },
  };
}
