import { add, mul, scalar, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import { adamKernelName } from "@tweedie/core";
import type { AdamAttributes } from "@tweedie/core";
import type { KernelOverride } from "../kernel-override.ts";
import { flagAttribute, nativeKernel, typeAttribute } from "./native-backend.ts";
import type { NativeBackend } from "./native-backend.ts";
import { assignVariable, destroyVariables, makeVariable, readVariable } from "./variables.ts";

/**
 * Adam by TensorFlow's own operation. It works on variables: all weights pass through the same three. What is given stays
 * as it is, for the operation copies what somebody else holds too.
 */
export const adamKernel: KernelOverride = nativeKernel<string, AdamAttributes, TensorInfo[]>(
  adamKernelName,
  "added: Adam by TensorFlow's own operation",
  () =>
    ({ inputs, attrs, backend }) => {
      // The engine calls kernels with tensors.
      const [w, g, m, v] = ["w", "g", "m", "v"].map((name) => inputs[name] as unknown as Tensor[]) as Lists;
      return tidy(() => {
        const variables = [makeVariable(backend), makeVariable(backend), makeVariable(backend)];
        try {
          const constants = constantsOf(attrs);
          const each = w.map((_, i) => update(backend, variables, constants, [w[i]!, g[i]!, m[i]!, v[i]!]));
          return [0, 1, 2].flatMap((k) => each.map((one) => one[k]!));
        } finally {
          destroyVariables(backend, variables);
        }
      });
    },
);

type Lists = [w: Tensor[], g: Tensor[], m: Tensor[], v: Tensor[]];

interface Constants {
  /** What the operation takes between its variables and the gradient. */
  readonly rates: readonly Tensor[];
  readonly scale: Tensor | undefined;
  readonly penalty: Tensor | undefined;
  readonly kept: Tensor | undefined;
  readonly narrowed: Tensor | undefined;
  readonly widened: Tensor | undefined;
}

/**
 * The operation computes $1 - \beta_2$ in float32, where little is left of it if $\beta_2$ is near 1. With the square
 * moments in a unit $k = b / (1 - \beta_2)$ that error is made good, because
 * $v + b (g^2 - v) = k\,(v / k + (b / k) (g^2 - v / k))$ but for the decay of $v$, whose error is $10^{-8}$.
 *
 * The corrections of the moments' bias are in the rate and the floor: the operation is told that there is none to make.
 */
function constantsOf({ gradientScale, penalty, meanGain, squareGain, rate, floor, decay }: AdamAttributes): Constants {
  const beta2 = Math.fround(1 - squareGain);
  const exact = squareGain / (1 - beta2);
  const unit = Number.isFinite(exact) && Math.abs(exact - 1) > 5e-7 ? exact : 1;
  const root = Math.sqrt(unit);
  const factor = (value: number): Tensor | undefined => (value === 1 ? undefined : scalar(value));
  return {
    rates: [0, 0, rate / root, 1 - meanGain, beta2, floor / root].map((value) => scalar(value)),
    scale: factor(gradientScale),
    penalty: penalty === 0 ? undefined : scalar(penalty),
    kept: factor(1 - decay),
    narrowed: factor(1 / unit),
    widened: factor(unit),
  };
}

/** The new weight and moments. */
function update(
  backend: NativeBackend,
  variables: readonly Tensor[],
  { rates, scale, penalty, kept, narrowed, widened }: Constants,
  [w, g, m, v]: readonly [w: Tensor, g: Tensor, m: Tensor, v: Tensor],
): Tensor[] {
  const times = (x: Tensor, factor: Tensor | undefined): Tensor => (factor === undefined ? x : mul(x, factor));
  const scaled = times(g, scale);
  const gradient = penalty === undefined ? scaled : add(scaled, mul(w, penalty));
  const before = [times(w, kept), m, times(v, narrowed)];
  before.forEach((value, k) => {
    assignVariable(backend, variables[k]!, value);
  });
  const attributes = [
    typeAttribute(backend, "T", "float32"),
    flagAttribute(backend, "use_locking", false),
    flagAttribute(backend, "use_nesterov", false),
  ];
  backend.executeMultipleOutputs("ResourceApplyAdam", attributes, [...variables, ...rates, gradient], 0);
  const [weight, mean, square] = variables.map((variable) => readVariable(backend, variable));
  return [weight!, mean!, times(square!, widened)];
}
