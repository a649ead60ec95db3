/// <reference types="vite/client" />
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { useBackend } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { countParameters } from "@tweedie/networks";
import { adam, train, trainingState } from "@tweedie/training";
import type { WorkName } from "../case.ts";
import { loadCase } from "../workloads/data.ts";
import { benchLoss, benchNetwork } from "../workloads/networks.ts";

declare global {
  interface Window {
    /** Makes a case of training from its file in base 64, and says how many parameters it has. */
    startCase(work: WorkName, file: string): Promise<number>;
    /** One step of training: the loss. */
    step(): Promise<number>;
  }
}

window.startCase = async (work, file) => {
  await useBackend("wasm", { wasmPaths: { "tfjs-backend-wasm-simd.wasm": simd } });
  const network = benchNetwork(work, rng(1));
  const data = loadCase(
    Uint8Array.from(atob(file), (character) => character.charCodeAt(0)),
    network,
  );
  const { variables } = network;
  const steps = train({
    state: trainingState({ variables, optimizer: adam() }),
    batches: () => data,
    loss: ({ x, noise, labels, target }) => benchLoss(network, network.apply(x, noise, labels), target),
    steps: Number.MAX_SAFE_INTEGER,
    learningRate: 1e-3,
    rng: rng(2),
  });
  window.step = async () => (await steps.next()).value!.loss;
  return countParameters(variables);
};
document.title = "ready";
