import { util } from "@tensorflow/tfjs-core";
import type { TensorInfo } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { KernelOverride } from "./kernel-override.ts";

/** Refuses a matrix product in which both operands are broadcast: the stock kernels of cpu and webgpu get it wrong. */
export const refuseDoubleBroadcast: KernelOverride = {
  kernelName: "BatchMatMul",
  reason: "refused where both operands are broadcast: wrong there",
  make: (stock) => (call) => {
    const [a, b] = [call.inputs["a"], call.inputs["b"]] as [TensorInfo, TensorInfo];
    const [batchA, batchB] = [a, b].map(({ shape }) => shape.slice(0, -2)) as [number[], number[]];
    const [countA, countB] = [util.sizeFromShape(batchA), util.sizeFromShape(batchB)];
    const alike = countA === countB && util.arraysEqual(batchA.filter(notOne), batchB.filter(notOne));
    if (!alike && countA !== 1 && countB !== 1) {
      throw new TweedieError(
        `matMul: expected batch axes that are equal, or 1 throughout in one operand, got [${a.shape}] and [${b.shape}] ` +
          `on this backend. Tile one of them, or use "wasm".`,
      );
    }
    return stock(call);
  },
};

const notOne = (size: number) => size !== 1;
