import { runTool } from "./run-tool.ts";

/**
 * Starts the native backend in a process of its own, as a user would, and checks values and gradients against double
 * precision: a library that does not fit the machine may end its process.
 *
 * @param root - the folder of all variants
 * @throws TweedieError if something is wrong
 */
export async function testNative(root: string): Promise<void> {
  await runTool({
    program: process.execPath,
    args: [...process.execArgv, process.argv[1]!, "doctor", "--backend", "tensorflow", "--only-backend"],
    purpose: "to start the new backend and to compute what is right",
    install: "Install Node again.",
    advice: "Nothing was installed. Use --backend wasm here.",
    env: { TWEEDIE_NATIVE: root },
  });
}
