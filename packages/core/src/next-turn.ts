/**
 * Waits until the event loop has had a turn: timers, signals, input and the page.
 *
 * TensorFlow.js reads tensors without leaving the turn on its wasm and cpu backends, so a loop that only awaits data
 * would keep everything else waiting.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    // Browsers delay nested timers by 4 ms; messages they do not.
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}

declare const setImmediate: ((run: () => void) => void) | undefined;
