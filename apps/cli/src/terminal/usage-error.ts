/** The command was not understood: a wrong flag, argument or configuration. It ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
