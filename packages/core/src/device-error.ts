import { TweedieError } from "./tweedie-error.ts";

/** The error of a device that failed or was lost: what it held is gone or cannot be trusted, and must not be saved. */
export class DeviceError extends TweedieError {}
