import { backend_util } from "@tensorflow/tfjs-core";
import type { ClipByValueAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { ofNumbers } from "./integers.ts";
import { pointwise } from "./pointwise.ts";
import { allocate, elements, floats, wasmKernel } from "./wasm-backend.ts";

/** Functions of single elements that are slow or wrong in the stock backend. */
export const unaryKernels: readonly KernelOverride[] = [
  elseInScript("tanh", tanhScript()),
  unary("Sin", "replaced: 4 times slower than JavaScript", (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sin(x[i]!);
  }),
  unary("Cos", "replaced: 4 times slower than JavaScript", (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.cos(x[i]!);
  }),
  ofNumbers(
    elseInScript(
      "log1p",
      unary("Log1p", "mended: small numbers lose their digits; garbage of integers", (x, y) => {
        for (let i = 0; i < y.length; i++) y[i] = Math.log1p(x[i]!);
      }),
    ),
  ),
  unary("Sign", "mended: 0 for numbers below 1e-6", (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i]! > 0 ? 1 : x[i]! < 0 ? -1 : 0;
  }),
  unary("Relu6", "mended: NaN became 0", (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.min(Math.max(x[i]!, 0), 6);
  }),
  unary("Selu", "mended: small negative numbers became 0", (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = selu(x[i]!);
  }),
  wasmKernel<"x", ClipByValueAttrs>(
    "ClipByValue",
    "mended: NaN became the lower bound",
    () =>
      ({ inputs: { x }, attrs: { clipValueMin: low, clipValueMax: high }, backend }) => {
        const out = allocate(backend, x.shape, x.dtype);
        const source = elements(backend, x);
        const target = elements(backend, out);
        for (let i = 0; i < target.length; i++) {
          const value = source[i]!;
          target[i] = value < low ? low : value > high ? high : value;
        }
        return out;
      },
  ),
];

const selu = (x: number): number =>
  x < 0 ? backend_util.SELU_SCALEALPHA * Math.expm1(x) : backend_util.SELU_SCALE * x;

/** By this package's kernel, or in JavaScript where that has not started. */
function elseInScript(name: "tanh" | "log1p", script: KernelOverride): KernelOverride {
  const binary = pointwise(script.kernelName, name);
  return { ...script, make: (stock) => binary.make(script.make(stock)) };
}

function tanhScript(): KernelOverride {
  return unary("Tanh", "replaced: 15 times slower than sigmoid", (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = tanh(x[i]!);
  });
}

function unary(name: string, reason: string, apply: (x: Float32Array, y: Float32Array) => void): KernelOverride {
  return wasmKernel<"x">(name, reason, (stock) => (call) => {
    const {
      inputs: { x },
      backend,
    } = call;
    if (x.dtype !== "float32") return stock(call);
    const out = allocate(backend, x.shape);
    apply(floats(backend, x), floats(backend, out));
    return out;
  });
}

/** Eigen's rational approximation, to 2e-7 relative; where tanh is flat, through the exponential. */
function tanh(x: number): number {
  if (x > 4 || x < -4) return 1 - 2 / (Math.exp(2 * x) + 1);
  const q = x * x;
  let p = 2.00018790482477e-13 - q * 2.76076847742355e-16;
  p = -8.60467152213735e-11 + q * p;
  p = 5.12229709037114e-8 + q * p;
  p = 1.48572235717979e-5 + q * p;
  p = 6.37261928875436e-4 + q * p;
  p = 4.89352455891786e-3 + q * p;
  const divisor = 4.89352518554385e-3 + q * (2.268434632439e-3 + q * (1.18534705686654e-4 + q * 1.19825839466702e-6));
  return (x * p) / divisor;
}
