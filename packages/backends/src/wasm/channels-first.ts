import { getKernel } from "@tensorflow/tfjs-core";
import type { backend_util, KernelFunc, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { release, type WasmBackend } from "./wasm-backend.ts";

/** What a convolution is told of its images. */
interface Attributes {
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly pad: string | number | backend_util.ExplicitPadding;
  readonly inputShape?: readonly number[];
}

/**
 * Lets a convolution over images whose channels come last take ones whose channels come first, which the wasm backend
 * refuses: images and slopes are transposed on the way in, and the result, where it is made of images, on the way out.
 *
 * @param override - the kernel
 * @param gives - what its result is
 * @returns the same, for either format
 */
export function withChannelsFirst(override: KernelOverride, gives: "images" | "filter"): KernelOverride {
  return {
    ...override,
    make: (stock) => {
      const kernel = override.make(stock);
      return (call) => {
        const attrs = call.attrs as unknown as Attributes;
        if (attrs.dataFormat !== "NCHW") return kernel(call);
        return transposed(kernel, call.inputs, attrs, call.backend as WasmBackend, gives === "images");
      };
    },
  };
}

function transposed(
  kernel: KernelFunc,
  inputs: NamedTensorInfoMap,
  attrs: Attributes,
  backend: WasmBackend,
  ofImages: boolean,
): TensorInfo {
  const made: TensorInfo[] = [];
  const moved = (x: TensorInfo, perm: readonly number[]): TensorInfo => {
    const y = getKernel("Transpose", "wasm").kernelFunc({ inputs: { x }, backend, attrs: { perm: [...perm] } });
    made.push(y as TensorInfo);
    return y as TensorInfo;
  };
  try {
    const last = Object.entries(inputs).map(([name, x]): [string, TensorInfo | undefined] => {
      if (x && imageNames.has(name)) return [name, moved(x, toLast)];
      // Slopes of one for each channel are the same in both formats.
      return [name, x && name === slopesName && x.shape.length === 3 ? moved(x, [1, 2, 0]) : x];
    });
    const out = kernel({
      inputs: Object.fromEntries(last) as NamedTensorInfoMap,
      backend,
      attrs: channelsLast(attrs) as never,
    }) as TensorInfo;
    if (!ofImages) return out;
    made.push(out);
    // The result is not among what is released.
    const first = moved(out, toFirst);
    made.pop();
    return first;
  } finally {
    release(backend, ...made);
  }
}

const imageNames: ReadonlySet<string> = new Set(["x", "dy"]);
const slopesName = "preluActivationWeights";

const toLast = [0, 2, 3, 1];
const toFirst = [0, 3, 1, 2];

function channelsLast({ pad, inputShape, ...others }: Attributes): Attributes {
  const [images, channels, height, width] = typeof pad === "object" ? pad : [];
  return {
    ...others,
    dataFormat: "NHWC",
    pad: images ? ([images, height, width, channels] as backend_util.ExplicitPadding) : (pad as string | number),
    ...(inputShape && { inputShape: toLast.map((axis) => inputShape[axis]!) }),
  };
}
