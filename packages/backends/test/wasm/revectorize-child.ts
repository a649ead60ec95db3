/**
 * Starts wasm with the revectorizer, in the main thread and then in another one, and prints as JSON what the report says
 * of it and the bytes of a product.
 */
import { createHash } from "node:crypto";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { matMul, tensor } from "@tensorflow/tfjs-core";
import { useBackend } from "../../src/index.ts";

async function run(): Promise<{ line: string | undefined; bytes: string }> {
  const { repairs } = await useBackend("wasm", { revectorize: process.argv[2] === "on" });
  const wave = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * i));
  const product = await matMul(tensor(wave(53 * 300), [53, 300]), tensor(wave(300 * 45), [300, 45])).data();
  return {
    line: repairs.find((line) => line.startsWith("kernels: ")),
    bytes: createHash("sha256").update(product).digest("hex"),
  };
}

if (isMainThread) {
  const main = await run();
  const worker = new Worker(new URL(import.meta.url), { argv: process.argv.slice(2) });
  worker.once("message", (thread) => console.log(JSON.stringify({ main, thread })));
} else {
  parentPort!.postMessage(await run(), []);
}
