import { add, engine, onesLike, tidy } from "@tensorflow/tfjs-core";
import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { combine, tensorOf, TweedieError } from "@tweedie/core";

/** A value and its gradients, in the order of the tensors; none where it does not depend on one. */
export interface ValueAndGradients {
  readonly value: Scalar;
  readonly gradients: readonly (Tensor | undefined)[];
}

/**
 * The gradients of a function, from the operations that TensorFlow.js records. Called inside a `tidy`.
 *
 * TensorFlow.js's own walk back along them takes time quadratic in the number of operations and variables, keeps all that
 * was saved and all gradients in between until its end, and leaks both when an operation fails. This one frees what it is
 * done with, so that the peak of memory is the end of the forward pass.
 *
 * @param f - the function, whose operations are recorded
 * @param xs - what to differentiate for
 * @param worth - multiplies the gradients: what flows back from the value
 * @returns the value and the gradients, owned by the caller
 * @throws TweedieError if an operation has no gradient; whatever `f` throws
 */
export function tapeGradients(f: () => Scalar, xs: readonly Tensor[], worth = 1): ValueAndGradients {
  const { state } = recorder();
  if (state.gradientDepth > 0) {
    // Inside another gradient, whose record this is a part of.
    const { value, grads } = engine().gradients(f, [...xs], worth === 1 ? undefined : tensorOf([worth], []), true);
    return { value: value as Scalar, gradients: grads };
  }
  let tape: readonly TapeNode[] = [];
  try {
    recorder().startTape();
    try {
      const value = tidy(f);
      tape = state.activeTape ?? [];
      recorder().endTape();
      const seed = worth === 1 ? onesLike(value) : combine([worth, onesLike(value)]);
      return { value, gradients: walkBack(tape, new Map([[value.id, seed]]), xs) };
    } catch (error) {
      tape = state.activeTape ?? [];
      throw error;
    }
  } finally {
    state.gradientDepth = 0;
    state.activeTape = null;
    for (const node of tape) release(node);
  }
}

/** From what flows back into some tensors, by their ids, to what flows back into others. */
function walkBack(
  tape: readonly TapeNode[],
  gradients: Map<number, Tensor>,
  xs: readonly Tensor[],
): (Tensor | undefined)[] {
  const wanted = new Set(xs.map(({ id }) => id));
  const fromXs = dependents(tape, xs);
  for (let i = tape.length - 1; i >= 0; i--) {
    const node = tape[i]!;
    if (fromXs.has(node.outputs[0]!.id) && node.outputs.some(({ id }) => gradients.has(id))) {
      const dys = node.outputs.map(({ id }) => gradients.get(id) ?? null);
      const inputs = Object.entries(node.inputs).filter(([, { id }]) => fromXs.has(id));
      const dxs = gradientsOf(
        node,
        dys,
        inputs.map(([name]) => name),
      );
      for (const { id } of node.outputs) {
        if (wanted.has(id)) continue;
        gradients.get(id)?.dispose();
        gradients.delete(id);
      }
      inputs.forEach(([, { id }], k) => {
        const [dx, other] = [dxs[k]!, gradients.get(id)];
        gradients.set(id, other ? add(other, dx) : dx);
        if (!other) return;
        other.dispose();
        dx.dispose();
      });
    }
    release(node);
  }
  return xs.map(({ id }) => gradients.get(id));
}

/** The ids of all tensors that depend on some. */
function dependents(tape: readonly TapeNode[], xs: readonly Tensor[]): Set<number> {
  const found = new Set(xs.map(({ id }) => id));
  for (const { inputs, outputs } of tape) {
    for (const name in inputs) {
      if (!found.has(inputs[name]!.id)) continue;
      for (const { id } of outputs) found.add(id);
      break;
    }
  }
  return found;
}

/** What flows back into some inputs of an operation: tensors of their own, whatever its gradient returns. */
function gradientsOf(node: TapeNode, dys: readonly (Tensor | null)[], names: readonly string[]): Tensor[] {
  const { gradient, kernelName } = node;
  if (!gradient) {
    throw new TweedieError(
      `train: expected operations that have gradients, got ${kernelName}. Leave it out of the loss, or write its ` +
        `gradient with customGrad.`,
    );
  }
  return tidy(() => {
    const before = recorder().state.nextTensorId;
    const made = gradient(dys);
    const own = new Set<number>();
    return names.map((name) => {
      const dx = made[name]!();
      // One that was there before, or that flows into another input too, will be disposed of by others.
      const result = dx.id < before || own.has(dx.id) ? dx.clone() : dx;
      own.add(result.id);
      return result;
    });
  });
}

function release(node: TapeNode): void {
  for (const x of node.saved ?? []) x.dispose();
}

/** What TensorFlow.js keeps of an operation. */
interface TapeNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: readonly Tensor[];
  readonly saved?: readonly Tensor[];
  readonly gradient?: (dys: readonly (Tensor | null)[]) => Readonly<Record<string, () => Tensor>>;
}

/** The part of TensorFlow.js's engine that records, which its types hide. */
interface Recorder {
  readonly state: { activeTape: readonly TapeNode[] | null; gradientDepth: number; readonly nextTensorId: number };
  startTape(): void;
  endTape(): void;
}

const recorder = (): Recorder => engine() as unknown as Recorder;
