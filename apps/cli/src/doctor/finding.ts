/** One thing that was looked at. */
export interface Finding {
  /** The thing. */
  readonly what: string;
  /** `missing` is something that only some uses need. */
  readonly state: "good" | "missing" | "broken";
  /** What was found, in a line. */
  readonly detail: string;
  /** What to do about it, where something is broken. */
  readonly advice?: string;
  /** More lines. */
  readonly more?: readonly string[];
  /** The time of what was measured. */
  readonly milliseconds?: number;
}

/** Looks at something: what it finds, or the error that it threw. */
export async function findingOf(
  what: string,
  advice: string,
  look: () => Promise<Omit<Finding, "what" | "state" | "advice">>,
): Promise<Finding> {
  try {
    return { what, state: "good", ...(await look()) };
  } catch (error) {
    return { what, state: "broken", detail: error instanceof Error ? error.message : String(error), advice };
  }
}
