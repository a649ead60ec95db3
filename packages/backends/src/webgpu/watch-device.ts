import { DeviceError } from "@tweedie/core";
import type { WebGpuBackend } from "./webgpu-backend.ts";

/**
 * Makes a failure of the device an exception of the next `await data()`. The stock backend prints it at most, and hands
 * out zeros.
 *
 * @param backend - the webgpu backend; watched once however often this is called
 */
export function watchDevice(backend: WebGpuBackend): void {
  if (watched.has(backend)) return;
  watched.add(backend);
  const { device } = backend;
  const failures: string[] = [];
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    failures.push(event.error.message);
  });
  const lost = device.lost.then(({ reason, message }) => {
    throw new DeviceError(
      `webgpu: expected a working device, got one that was lost (${reason}: ${message}). ` +
        `Load the page or start the program again, with smaller batches if memory ran out.`,
    );
  });
  // Whoever reads is told; without a reader nobody waits for it.
  lost.catch(() => undefined);

  const read = backend.read.bind(backend);
  backend.read = async (dataId) => {
    const values = await Promise.race([read(dataId), lost]);
    // Failures of the programs before are reported by the time the queue has done them.
    await Promise.race([device.queue.onSubmittedWorkDone(), lost]);
    const [first] = failures.splice(0);
    if (first === undefined) return values;
    throw new DeviceError(
      `webgpu: expected every program to run, got "${first}". What was computed since the last read is not valid; ` +
        `look at the sizes of the tensors, or use "wasm".`,
    );
  };
}

const watched = new WeakSet<object>();
