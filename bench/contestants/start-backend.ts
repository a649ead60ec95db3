import { useBackend } from "@tweedie/backends";
import type { BackendName } from "@tweedie/backends";
import type { ChildTask } from "../protocol.ts";

/** Starts the backend of a contestant, in every thread alike. */
export async function startBackend({ backend, revectorize }: ChildTask["settings"]): Promise<void> {
  await useBackend(backend as BackendName, { revectorize: revectorize === true });
}
