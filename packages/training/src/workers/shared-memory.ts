import { engine, getBackend, getKernel, tensor, tidy } from "@tensorflow/tfjs-core";
import type { NamedAttrMap, NamedTensorMap, Tensor } from "@tensorflow/tfjs-core";
import { addFromHostKernelName, copyToHostKernelName, TweedieError } from "@tweedie/core";
import type { AddFromHostAttributes, CopyToHostAttributes } from "@tweedie/core";
import type { NamedTensors } from "../optimizer.ts";
import type { NamedVariables } from "../training-state.ts";
import type { VariableLayout } from "./messages.ts";

/**
 * The memory that threads share: the weights, then the gradients of every thread but the main one, each as one array of
 * all variables in their order.
 *
 * Its reader always waits for a message of its writer, which orders the two.
 */
export interface SharedMemory {
  /** Copies weights in. */
  writeWeights(weights: NamedTensors): Promise<void>;
  /** Assigns the weights to variables. */
  readWeights(variables: NamedVariables): void;
  /** Copies the gradients of a thread in, which is not the main one. */
  writeGradients(rank: number, gradients: NamedTensors): Promise<void>;
  /** The sum of the gradients of all threads, from those of the main one; owned by the caller. */
  sumOfGradients(own: NamedTensors): Promise<NamedTensors>;
}

/** The names and shapes of variables. */
export const layoutOf = (variables: NamedVariables): VariableLayout =>
  Object.entries(variables).map(([name, { shape }]) => [name, shape]);

/** Memory for so many threads. */
export const allocate = (layout: VariableLayout, threads: number): SharedArrayBuffer =>
  new SharedArrayBuffer(4 * threads * sizeOf(layout));

/** Memory as a thread sees it. */
export function sharedMemory(memory: SharedArrayBuffer, layout: VariableLayout): SharedMemory {
  const size = sizeOf(layout);
  const part = (index: number) => new Float32Array(memory, 4 * index * size, size);
  const weights = part(0);
  const gradients = Array.from({ length: memory.byteLength / 4 / size - 1 }, (_, i) => part(i + 1));
  return {
    writeWeights: (from) => write(weights, layout, from),
    readWeights: (variables) =>
      tidy(() => {
        // TensorFlow.js does not know shared memory: a copy.
        const values = tensorsOf(weights.slice(), layout);
        for (const [name, x] of Object.entries(values)) variables[name]!.assign(x);
      }),
    writeGradients: (rank, from) => write(gradients[rank - 1]!, layout, from),
    sumOfGradients: (own) => sum(own, gradients, layout),
  };
}

/** By one kernel where the backend has it, which spares as many arrays as there are tensors. */
async function write(target: Float32Array, layout: VariableLayout, from: NamedTensors): Promise<void> {
  const x = layout.map(([name]) => from[name]!);
  const done = onLists<CopyToHostAttributes>(copyToHostKernelName, x, { target });
  if (done) return;
  let at = 0;
  for (const array of await Promise.all(x.map((tensor) => tensor.data()))) {
    target.set(array, at);
    at += array.length;
  }
}

/** Tensors on a fresh array, of which cpu backends keep the parts. */
function tensorsOf(values: Float32Array, layout: VariableLayout): NamedTensors {
  let at = 0;
  return Object.fromEntries(
    layout.map(([name, shape]) => [
      name,
      tensor(values.subarray(at, (at += sizeOfShape(shape))), [...shape], "float32"),
    ]),
  );
}

/** In float64, in the order of the threads: how fast each is makes no difference. */
async function sum(own: NamedTensors, terms: readonly Float32Array[], layout: VariableLayout): Promise<NamedTensors> {
  const names = layout.map(([name]) => name);
  const x = names.map((name) => own[name]!);
  const sums = onLists<AddFromHostAttributes>(addFromHostKernelName, x, { terms });
  if (sums) return Object.fromEntries(names.map((name, i) => [name, sums[i]!]));
  const first = new Float32Array(sizeOf(layout));
  await write(first, layout, own);
  return tensorsOf(total([first, ...terms], first.length), layout);
}

/** The outputs of a kernel of a list of tensors, where the active backend has it. */
function onLists<A>(name: string, x: readonly Tensor[], attributes: A): readonly Tensor[] | undefined {
  if (!getKernel(name, getBackend())) return undefined;
  const inputs = { x } as unknown as NamedTensorMap;
  return engine().runKernel(name, inputs, attributes as unknown as NamedAttrMap) as unknown as Tensor[];
}

function total(arrays: readonly Float32Array[], size: number): Float32Array {
  const out = new Float32Array(size);
  const block = new Float64Array(4096);
  for (let from = 0; from < size; from += block.length) {
    const length = Math.min(block.length, size - from);
    block.fill(0);
    for (const array of arrays) for (let i = 0; i < length; i++) block[i]! += array[from + i]!;
    for (let i = 0; i < length; i++) out[from + i] = block[i]!;
  }
  return out;
}

const sizeOfShape = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
const sizeOf = (layout: VariableLayout): number => layout.reduce((sum, [, shape]) => sum + sizeOfShape(shape), 0);

/**
 * Checks that variables are those of the main thread.
 *
 * @throws TweedieError if names, shapes or their order differ
 */
export function checkLayout(variables: NamedVariables, expected: VariableLayout): void {
  const own = layoutOf(variables);
  const text = ([name, shape]: VariableLayout[number]) => `${name} [${shape}]`;
  for (let i = 0; i < Math.max(own.length, expected.length); i++) {
    const [got, wanted] = [own[i], expected[i]].map((entry) => (entry ? text(entry) : "none"));
    if (got === wanted) continue;
    throw new TweedieError(
      `trainingTask: expected the variables of the main thread, the next ${wanted}, got ${got}. ` +
        `Make them from the task's data alone.`,
    );
  }
}
