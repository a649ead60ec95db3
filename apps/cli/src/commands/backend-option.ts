import { Option } from "commander";
import { useBackend } from "@tweedie/backends";
import type { BackendReport } from "@tweedie/backends";

/** `--backend`, with more choices and another default where a command has them. */
export const backendOption = (more: readonly string[] = [], standard = "auto"): Option =>
  new Option("--backend <name>", "TensorFlow.js backend")
    .choices([...more, "auto", "wasm", "tensorflow", "webgpu", "cpu"])
    .default(standard);

/** Starts the backend that the flag names. */
export const startBackend = (name: string): Promise<BackendReport> =>
  useBackend(name as BackendReport["backend"] | "auto");
