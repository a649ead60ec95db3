/** A backend of TensorFlow.js that this package prepares. */
export type BackendName = "wasm" | "cpu" | "webgpu" | "tensorflow";

/** What {@link useBackend} chose and did. */
export interface BackendReport {
  /** The backend in use. */
  readonly backend: BackendName;
  /** Why this one. */
  readonly reason: string;
  /** What was added, mended or replaced in it, one line each. */
  readonly repairs: readonly string[];
  /** The backends that were tried before and could not be used. */
  readonly tried: readonly TriedBackend[];
}

/** A backend that could not be used. */
export interface TriedBackend {
  /** The backend. */
  readonly backend: BackendName;
  /** Why not. */
  readonly error: string;
}
