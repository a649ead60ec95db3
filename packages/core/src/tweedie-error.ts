/**
 * The error this library raises on purpose.
 *
 * Its message follows one form: `"<function>: expected <what>, got <value>. <What to do.>"`.
 */
export class TweedieError extends Error {
  override readonly name = "TweedieError";

  /**
   * @param message - what was expected, what came instead, and what to do
   * @param options - the `cause`, where another error led to this one
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
