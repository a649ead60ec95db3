import { util } from "@tensorflow/tfjs-core";
import type { SumAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { flagAttribute, integersAttribute, nativeKernel } from "./native-backend.ts";

type Attributes = SumAttrs & { readonly keepDims?: boolean };

/** Sums over axes that follow each other and do not reach the last one: those of biases' gradients. */
export const sumKernel: KernelOverride = nativeKernel<"x", Attributes>(
  "Sum",
  "faster: sums over leading axes",
  (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    const { shape, dtype } = inputs.x;
    const axes = util.parseAxisParam(attrs.axis, shape).sort((a, b) => a - b);
    const [first, last] = [axes[0], (axes.at(-1) ?? 0) + 1];
    const apart = first === undefined || last - first !== axes.length || last === shape.length;
    if (dtype !== "float32" || apart) return stock(call);
    const attributes = [
      integersAttribute(backend, "first", first),
      integersAttribute(backend, "last", last),
      flagAttribute(backend, "keep", attrs.keepDims ?? false),
    ];
    return backend.executeSingleOutput("TweedieSums", attributes, [inputs.x]);
  },
);
