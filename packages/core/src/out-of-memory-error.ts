import { TweedieError } from "./tweedie-error.ts";

/** The error of a backend that has no memory left for a tensor, raised before anything is written. */
export class OutOfMemoryError extends TweedieError {}
