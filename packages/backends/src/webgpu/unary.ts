import type { KernelOverride } from "../kernel-override.ts";
import { runElementwise, webGpuKernel } from "./webgpu-backend.ts";

/**
 * log(1 + x) without the sum, in which a small x would be lost: near 0, the series of 2 artanh(x / (2 + x)), which no
 * compiler can rearrange into the sum again.
 */
const log1p = `
  fn log1p(x : f32) -> f32 {
    if (abs(x) > 0.25) { return log(1.0 + x); }
    let z = x / (2.0 + x);
    let q = z * z;
    return 2.0 * z * (1.0 + q * (0.333333333 + q * (0.2 + q * (0.142857143 + q * 0.111111111))));
  }`;

/** Functions of single elements that are wrong in the stock backend. */
export const unaryKernels: readonly KernelOverride[] = [
  unary("Log1p", "mended: small numbers lose their digits", "log1p(x)", log1p),
  unary("Sigmoid", "mended: NaN became 0", "1.0 / (1.0 + exp(-x))"),
  unary("Softplus", "mended: NaN became infinity", "max(x, 0.0) + log1p(exp(-abs(x)))", log1p),
];

function unary(kernelName: string, reason: string, expression: string, functions = ""): KernelOverride {
  const program = {
    key: kernelName,
    inputs: ["values"],
    functions,
    body: `let x = values[index]; if (isnan(x)) { return uniforms.NAN; } return ${expression};`,
  };
  return webGpuKernel<"x">(kernelName, reason, (stock) => (call) => {
    const {
      inputs: { x },
      backend,
    } = call;
    return x.dtype === "float32" ? runElementwise(backend, program, x.shape, [x]) : stock(call);
  });
}
