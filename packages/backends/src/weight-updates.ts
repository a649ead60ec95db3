import { adamKernelName, averageKernelName, momentumKernelName } from "@tweedie/core";
import type { AdamAttributes, AverageAttributes, MomentumAttributes } from "@tweedie/core";

/** A kernel that updates all weights of a network: the same for each of its tensors. */
export interface WeightUpdate<A> {
  /** The kernel. */
  readonly kernelName: string;
  /** What it is for, in the report. */
  readonly reason: string;
  /** The lists of tensors that it reads. */
  readonly reads: readonly string[];
  /** Those among them whose next values it gives. */
  readonly writes: readonly string[];
  /**
   * The update of one tensor, in float64 and rounded once; what is written may be where it was read.
   *
   * @param read - one array for each list
   * @param written - one array for each list that is written
   * @param attributes - the kernel's attributes
   */
  readonly update: (read: readonly Float32Array[], written: readonly Float32Array[], attributes: A) => void;
}

/** {@link adamKernelName} */
export const adamUpdate: WeightUpdate<AdamAttributes> = {
  kernelName: adamKernelName,
  reason: "added: Adam for all weights at once",
  reads: ["w", "g", "m", "v"],
  writes: ["w", "m", "v"],
  update: (read, written, { gradientScale, penalty, meanGain, squareGain, rate, floor, decay }) => {
    const [weight, gradient, mean, square] = read as Arrays<4>;
    const [weightOut, meanOut, squareOut] = written as Arrays<3>;
    for (let i = 0; i < weight.length; i++) {
      const w = weight[i]!;
      const g = gradientScale * gradient[i]! + penalty * w;
      const m = mean[i]! + meanGain * (g - mean[i]!);
      const v = square[i]! + squareGain * (g * g - square[i]!);
      weightOut[i] = w - ((rate * m) / (Math.sqrt(v) + floor) + decay * w);
      meanOut[i] = m;
      squareOut[i] = v;
    }
  },
};

/** {@link momentumKernelName} */
export const momentumUpdate: WeightUpdate<MomentumAttributes> = {
  kernelName: momentumKernelName,
  reason: "added: gradient descent for all weights at once",
  reads: ["w", "g", "b"],
  writes: ["w", "b"],
  update: (read, written, { gradientScale, momentum, rate }) => {
    const [weight, gradient, direction] = read as Arrays<3>;
    const [weightOut, directionOut] = written as Arrays<2>;
    for (let i = 0; i < weight.length; i++) {
      const b = momentum * direction[i]! + gradientScale * gradient[i]!;
      weightOut[i] = weight[i]! - rate * b;
      directionOut[i] = b;
    }
  },
};

/** {@link averageKernelName} */
export const averageUpdate: WeightUpdate<AverageAttributes> = {
  kernelName: averageKernelName,
  reason: "added: averages of all weights at once",
  reads: ["a", "w"],
  writes: ["a"],
  update: (read, written, { gain }) => {
    const [average, weight] = read as Arrays<2>;
    const [out] = written as Arrays<1>;
    if (gain === 1) out.set(weight);
    else for (let i = 0; i < out.length; i++) out[i] = average[i]! + gain * (weight[i]! - average[i]!);
  },
};

/** The Euclidean norm of an array, in float64. */
export function normOf(x: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  return Math.sqrt(sum);
}

type Arrays<N extends 1 | 2 | 3 | 4> = {
  1: [Float32Array];
  2: [Float32Array, Float32Array];
  3: [Float32Array, Float32Array, Float32Array];
  4: [Float32Array, Float32Array, Float32Array, Float32Array];
}[N];
