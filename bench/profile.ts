import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { engine, getKernelsForBackend, registerKernel, unregisterKernel } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import type { BackendName } from "@tweedie/backends";
import { rng } from "@tweedie/core";
import { adam, train, trainingState } from "@tweedie/training";
import { benchCases } from "./case.ts";
import type { StepProfile } from "./results.ts";
import { caseFile, loadCase } from "./workloads/data.ts";
import { benchLoss, benchNetwork } from "./workloads/networks.ts";

/**
 * Where the time of a training step goes: the share of every kernel, the largest first.
 *
 *     npx node --conditions=@tweedie/source bench/profile.ts --case unet-train-64 --steps 10
 *
 * With `--backend tensorflow`, on that backend, not on wasm; with `--shapes`, each shape of a kernel's inputs is a line of
 * its own; with `--json`, into a file too; with `--batch`, another batch size; with `--plain`, V8 makes no 256-bit code.
 */

const { values } = parseArgs({
  options: {
    case: { type: "string", default: "unet-train-16" },
    backend: { type: "string", default: "wasm" },
    batch: { type: "string" },
    steps: { type: "string", default: "10" },
    shapes: { type: "boolean", default: false },
    plain: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const found = benchCases.find(({ id, task }) => id === values.case && task === "train");
if (!found) throw new Error(`profile: expected a case of training, got ${values.case}.`);
const one = { ...found, batch: Number(values.batch ?? found.batch) };

const { backend } = await useBackend(values.backend as BackendName, { revectorize: !values.plain });
const spent = new Map<string, { milliseconds: number; calls: number }>();
let inside = 0;
for (const kernel of getKernelsForBackend(backend)) {
  const { kernelName, kernelFunc } = kernel;
  unregisterKernel(kernelName, backend);
  registerKernel({
    ...kernel,
    kernelFunc: Object.assign((call: Parameters<typeof kernelFunc>[0]) => {
      const start = performance.now();
      inside++;
      try {
        return kernelFunc(call);
      } finally {
        inside--;
        // A kernel that calls others answers for them.
        if (inside === 0) note(kernelName, call.inputs as Record<string, Shaped>, performance.now() - start);
      }
    }, kernelFunc),
  });
}

type Shaped = { readonly shape: readonly number[] } | readonly { readonly shape: readonly number[] }[];

function note(name: string, inputs: Record<string, Shaped>, milliseconds: number): void {
  const shapes = Object.values(inputs).map((x) => ("shape" in x ? x.shape.join("x") : `${x.length} tensors`));
  const key = values.shapes ? `${name} ${shapes.slice(0, 4).join(", ")}` : name;
  const before = spent.get(key) ?? { milliseconds: 0, calls: 0 };
  spent.set(key, { milliseconds: before.milliseconds + milliseconds, calls: before.calls + 1 });
}

const file = caseFile(one);
const network = benchNetwork(one.work, rng(1));
const data = loadCase(file, network);
const { variables } = network;
const state = trainingState({ variables, optimizer: adam() });
const loss = () => benchLoss(network, network.apply(data.x, data.noise, data.labels), data.target);
const warm = 3;
const steps = warm + Number(values.steps);
let before = 0;
const times: number[] = [];
for await (const { step } of train({ state, batches: () => data, loss, steps, learningRate: 1e-3, rng: rng(2) })) {
  const now = performance.now();
  if (step > warm) times.push(now - before);
  else spent.clear();
  before = now;
}

const count = times.length;
const total = times.reduce((sum, time) => sum + time, 0) / count;
const rows = [...spent].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
const kernels = rows.reduce((sum, [, { milliseconds }]) => sum + milliseconds, 0) / count;
if (values.json !== undefined) {
  const list = rows.map(([name, { milliseconds, calls }]) => ({
    name,
    milliseconds: milliseconds / count,
    calls: calls / count,
  }));
  const profile: StepProfile = {
    title: `${one.title}, batch ${one.batch}`,
    total,
    outside: total - kernels,
    kernels: list,
  };
  writeFileSync(values.json, JSON.stringify(profile));
}
const line = (name: string, milliseconds: number, calls: string) =>
  `${milliseconds.toFixed(2).padStart(9)} ${((100 * milliseconds) / total).toFixed(1).padStart(5)} % ${calls.padStart(6)}  ${name}`;
console.log(`${one.title}, batch ${one.batch}: ms a step, share, calls a step (${engine().backendName})`);
console.log(line("all", total, ""));
console.log(line("outside kernels", total - kernels, ""));
for (const [name, { milliseconds, calls }] of rows.slice(0, 40)) {
  console.log(line(name, milliseconds / count, (calls / count).toFixed(0)));
}
const { arrayBuffers, rss } = process.memoryUsage();
const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
console.log(`heap ${megabytes(arrayBuffers)} MB, resident ${megabytes(rss)} MB`);
