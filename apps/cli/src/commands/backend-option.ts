import { Option } from "commander";
import { useBackend } from "@tweedie/backends";
import type { BackendReport } from "@tweedie/backends";

/** `--backend`. */
export const backendOption = (): Option =>
  new Option("--backend <name>", "TensorFlow.js backend").choices(["auto", "wasm", "cpu", "webgpu"]).default("auto");

/** Starts the backend that the flag names. */
export const startBackend = (name: string): Promise<BackendReport> =>
  useBackend(name as BackendReport["backend"] | "auto");
