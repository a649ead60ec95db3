import { dispose, scalar, tensor } from "@tensorflow/tfjs-core";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import type { CombineAttributes } from "@tweedie/core";
import { combineKernelName } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { integersAttribute, nativeKernel, typeAttribute } from "./native-backend.ts";
import type { NativeBackend } from "./native-backend.ts";

/** Linear combinations: a product for each term, and one sum. */
export const combineKernel: KernelOverride = nativeKernel<string, CombineAttributes>(
  combineKernelName,
  "added: linear combinations by one sum",
  () =>
    ({ inputs, attrs: { coefficients, rows }, backend }) => {
      const products = Object.keys(inputs).flatMap((_, k) => {
        const c = coefficients.slice(k * rows, (k + 1) * rows);
        return c.every((value) => value === 0) ? [] : [product(backend, c, inputs[`x${k}`]!)];
      });
      const type = typeAttribute(backend, "T", "float32");
      if (products.length === 0) return backend.executeSingleOutput("ZerosLike", [type], [inputs["x0"]!]);
      if (products.length === 1) return products[0]!;
      const count = integersAttribute(backend, "N", products.length);
      const sum = backend.executeSingleOutput("AddN", [count, type], products);
      dispose(products);
      return sum;
    },
);

/** A coefficient that is 0 in one row keeps what is not finite there out: MulNoNan does not read beside a 0. */
function product(backend: NativeBackend, c: readonly number[], x: TensorInfo): Tensor {
  const factor = c.length === 1 ? scalar(c[0]!) : tensor([...c], [c.length, ...x.shape.slice(1).fill(1)]);
  const operation = c.includes(0) ? "MulNoNan" : "Mul";
  const result = backend.executeSingleOutput(operation, [typeAttribute(backend, "T", "float32")], [x, factor]);
  factor.dispose();
  return result;
}
