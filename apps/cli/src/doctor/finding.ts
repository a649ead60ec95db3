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
}
