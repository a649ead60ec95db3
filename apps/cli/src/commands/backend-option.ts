import { Option } from "commander";
import { useBackend } from "@tweedie/backends";
import type { BackendReport } from "@tweedie/backends";

/** `--backend`, with more choices and another default where a command has them. */
export const backendOption = (more: readonly string[] = [], standard = "auto"): Option =>
  new Option("--backend <name>", "TensorFlow.js backend")
    .choices([...more, "auto", "wasm", "tensorflow", "webgpu", "cpu"])
    .default(standard);

/** Starts the backend that the flag names, with 256-bit wasm kernels where they work, unless {@link switchOff} is set. */
export const startBackend = (name: string): Promise<BackendReport> =>
  useBackend(name as BackendReport["backend"] | "auto", { revectorize: process.env[switchOff] !== "0" });

/** An environment variable, so that it holds for processes and threads that a command starts. */
const switchOff = "TWEEDIE_REVECTORIZE";

/** What the help says of it. */
export const backendHelp: string = `\
On wasm the command has V8 make 256-bit code where that is right and faster (an experimental flag of V8).
${switchOff}=0 in the environment turns it off.`;
