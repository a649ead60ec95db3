import "@tensorflow/tfjs-backend-wasm";
import { env, setBackend, train, version_core } from "@tensorflow/tfjs-core";
import { registerGradients } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { countParameters } from "@tweedie/networks";
import { installKernels } from "../../packages/backends/src/kernel-override.ts";
import { missingWasmKernels } from "../../packages/backends/src/wasm/wasm-kernels.ts";
import type { WorkName } from "../case.ts";
import { loadCase } from "../workloads/data.ts";
import { benchLoss, benchNetwork } from "../workloads/networks.ts";
import { serve } from "./serve.ts";

// TensorFlow.js as it is on npm, with the kernels filled in that it lacks for training, and its own Adam: the same
// network, whose layers find no fused kernels here and are made of plain operations.
await serve(async ({ work }, file) => {
  await registerGradients();
  env().set("PROD", true);
  await setBackend("wasm");
  installKernels("wasm", missingWasmKernels);
  const network = benchNetwork(work as WorkName, rng(1));
  const { x, noise, labels, target } = loadCase(file, network);
  const variables = Object.values(network.variables);
  const optimizer = train.adam(1e-3, 0.9, 0.999, 1e-8);
  const step = async () => {
    const loss = optimizer.minimize(
      () => benchLoss(network, network.apply(x, noise, labels), target),
      true,
      variables,
    )!;
    const [value] = await loss.data();
    loss.dispose();
    return value!;
  };
  return {
    step,
    result: step,
    parameters: countParameters(network.variables),
    versions: { "TensorFlow.js": version_core },
  };
});
