/** One thing that was looked at. */
export interface Finding {
  /** The thing. */
  readonly what: string;
  /** `missing` is something that only some uses need. */
  readonly state: "good" | "missing" | "broken";
  /** What was found, in a line. */
  readonly detail: string;
  /** More lines. */
  readonly more?: readonly string[];
}
