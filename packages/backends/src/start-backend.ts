import { engine, env, findBackendFactory, getBackend, scalar, setBackend } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { BackendName } from "./backend-report.ts";

/**
 * Makes a registered backend the active one, in silence; where it cannot start, the one before stays.
 *
 * @param name - the backend
 * @param advice - what to do if it does not start
 * @returns the backend
 * @throws TweedieError with the cause, which TensorFlow.js itself only prints
 */
export async function startBackend<Backend>(name: BackendName, advice: string): Promise<Backend> {
  const before = getBackend();
  const verbose = !env().getBool("PROD");
  env().set("PROD", true);
  try {
    await activate(name);
    // The cpu backend greets at its first tensor.
    scalar(0).dispose();
    return engine().findBackend(name) as unknown as Backend;
  } catch (cause) {
    if (before && before !== name) await setBackend(before);
    const message = (cause as { message?: unknown }).message ?? cause;
    throw new TweedieError(`useBackend: expected the backend "${name}" to start, got "${message}". ${advice}`, {
      cause,
    });
  } finally {
    env().set("PROD", !verbose);
  }
}

async function activate(name: BackendName): Promise<void> {
  const entry = engine().registryFactory[name];
  if (!entry || !findBackendFactory(name)) throw new Error("it was loaded before this machine could run it");
  const { factory } = entry;
  let failure = new Error("no reason given");
  entry.factory = async () => {
    try {
      return await factory();
    } catch (error) {
      // The wasm backend throws plain objects with a message.
      failure = error instanceof Error ? error : new Error((error as { message?: string }).message ?? String(error));
      throw error;
    }
  };
  try {
    if (!(await setBackend(name))) throw failure;
  } finally {
    entry.factory = factory;
  }
}
