/**
 * One training step of a small network: the time of a step is overhead, not arithmetic. Prints milliseconds a step, the
 * median of blocks, as JSON. `mlp_step.py` is the same in torch, `run.ts` runs both in turn.
 */
import { rng } from "@tweedie/core";
import { useBackend } from "@tweedie/backends";
import { gaussianLoss } from "@tweedie/losses";
import { mlp, scoreModel } from "@tweedie/networks";
import { rectifiedFlow } from "@tweedie/schedules";
import { adam, train, trainingState } from "@tweedie/training";
import { velocityTarget } from "@tweedie/core";

const batch = 128;
const blocks = 20;
const stepsPerBlock = 50;

await useBackend("wasm");
const schedule = rectifiedFlow();
const network = mlp({ features: 2, hidden: 30, layers: 3 }, rng(1));
const model = scoreModel(network, { target: velocityTarget(schedule) });
const loss = gaussianLoss({ schedule });
const state = trainingState({ variables: network.variables, optimizer: adam() });
const data = rng(2);
const points = data.normal([batch, 2]);
const times: number[] = [];
let last = 0;
let start = performance.now();
const steps = train({
  state,
  batches: () => points,
  loss: (x, random) => loss(model, x, random),
  steps: (blocks + 4) * stepsPerBlock,
  learningRate: 1e-3,
  rng: rng(3),
  pace: () => Promise.resolve(),
});
for await (const { step, loss: value } of steps) {
  last = value;
  if (step % stepsPerBlock !== 0) continue;
  const now = performance.now();
  if (step > 4 * stepsPerBlock) times.push((now - start) / stepsPerBlock);
  start = now;
}
times.sort((a, b) => a - b);
const parameters = Object.values(network.variables).reduce((sum, { size }) => sum + size, 0);
console.log(JSON.stringify({ milliseconds: times[times.length >> 1], least: times[0], parameters, loss: last }));
