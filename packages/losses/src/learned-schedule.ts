import { add, div, exp, mul, neg, softplus, sub, tidy, variable } from "@tensorflow/tfjs-core";
import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import { combine, tensorOf, TweedieError } from "@tweedie/core";
import type { NoiseSchedule } from "@tweedie/core";
import type { FrozenMonotoneFunction, MonotoneFunction } from "./monotone-function.ts";

/** A variance-preserving schedule with variables, as functions of tensors that have gradients. */
export interface LearnedSchedule {
  /** What is trained, by what it is trained on. */
  readonly variables: {
    /** The two ends, on the whole loss: the bound depends on them. */
    readonly ends: Readonly<Record<"logSnr.max" | "logSnr.width", Variable>>;
    /**
     * All between them, on the variance of the loss, by the gradient of its square: the diffusion loss in continuous time
     * has a mean that does not depend on them.
     */
    readonly interior: Readonly<Record<string, Variable>>;
  };
  /** The log-SNR $\lambda(t)$ at times of any shape. The paper writes $\gamma = -\lambda$. */
  logSnr(t: Tensor): Tensor;
  /** The slope $\lambda'(t) < 0$, per unit of time, of the shape of `t`. */
  slope(t: Tensor): Tensor;
  /** The scales $\alpha = \sqrt{\mathrm{sigmoid}(\lambda)}$ and $\sigma = \sqrt{\mathrm{sigmoid}(-\lambda)}$ at times `t`. */
  scales(t: Tensor): { readonly alpha: Tensor; readonly sigma: Tensor };
  /** The log-SNR at the times 0 and 1, of shape `[1]`. */
  ends(): { readonly max: Tensor; readonly min: Tensor };
  /**
   * The schedule with the variables of now, in float64.
   *
   * @returns a schedule like any other, with its derivative
   * @throws TweedieError if a variable is no longer finite, or the network no longer increases
   */
  freeze(): Promise<NoiseSchedule>;
  /** Frees the two ends. The network is its owner's. */
  dispose(): void;
}

/** What {@link learnedSchedule} is made of. */
export interface LearnedScheduleOptions {
  /** The increasing function $u$ between the ends; borrowed. */
  readonly network: MonotoneFunction;
  /** The log-SNR at $t = 0$ to begin with. Default 13.3, as in the paper. */
  readonly max?: number;
  /** The log-SNR at $t = 1$ to begin with. Default -5. */
  readonly min?: number;
  /** How much of the fall is a straight line, in (0, 1): the least slope, whatever the weights. Default 0.001. */
  readonly straight?: number;
}

/**
 * A schedule that is learned with the model: an increasing function $u$, scaled to end points that are learned too,
 *
 * $$\lambda(t) = \lambda_{max} - (\lambda_{max} - \lambda_{min})\Big[(1 - r)\frac{u(t) - u(0)}{u(1) - u(0)} + r t\Big].$$
 *
 * The width $\lambda_{max} - \lambda_{min}$ is a softplus, so that the log-SNR falls strictly whatever the variables. The
 * line, which the paper does not have ($r = 0$), keeps the slope away from 0.
 *
 * Kingma et al., *Variational Diffusion Models* (2021), section 4.1, appendices H and I.2,
 * https://arxiv.org/abs/2107.00630.
 *
 * @param options - the network and where the ends begin
 * @returns the schedule; its functions run in the caller's `tidy`, borrow `t` and return tensors that the caller owns
 * @throws TweedieError if the ends are not finite and falling, or `straight` is not in (0, 1)
 */
export function learnedSchedule(options: LearnedScheduleOptions): LearnedSchedule {
  const { network, max = 13.3, min = -5, straight = 1e-3 } = options;
  if (!(max > min && Number.isFinite(max - min) && straight > 0 && straight < 1)) {
    throw new TweedieError(
      `learnedSchedule: expected finite max > min and straight in (0, 1), got max = ${max}, min = ${min}, ` +
        `straight = ${straight}. The signal must fall from time 0 to 1; use 13.3, -5 and 0.001.`,
    );
  }
  const own = (value: number): Variable => tidy(() => variable(tensorOf([value], [1])));
  const top = own(max);
  const rawWidth = own(inverseSoftplus(max - min));
  const at = (t: number) => network.apply(tensorOf([t], [1]));

  const logSnr = (t: Tensor): Tensor =>
    tidy(() => {
      const start = at(0);
      const share = div(sub(network.apply(t), start), sub(at(1), start));
      // Exact at both ends, where the share is the time.
      return sub(top, mul(softplus(rawWidth), add(share, combine([straight, sub(t, share)]))));
    });

  return Object.freeze({
    logSnr,
    variables: Object.freeze({
      ends: Object.freeze({ "logSnr.max": top, "logSnr.width": rawWidth }),
      interior: network.variables,
    }),
    slope: (t: Tensor) =>
      tidy(() => {
        const steepness = div(network.derivative(t), sub(at(1), at(0)));
        return neg(mul(softplus(rawWidth), add(combine([1 - straight, steepness]), tensorOf([straight], [1]))));
      }),
    scales: (t: Tensor) =>
      tidy(() => {
        const lambda = logSnr(t);
        // The root of a sigmoid has no finite gradient where it underflows; this has.
        const root = (x: Tensor) => exp(combine([-0.5, softplus(neg(x))]));
        return { alpha: root(lambda), sigma: root(neg(lambda)) };
      }),
    ends: () => tidy(() => ({ max: top.clone(), min: sub(top, softplus(rawWidth)) })),
    freeze: async () => {
      const [[high = NaN], [raw = NaN], u] = await Promise.all([top.data(), rawWidth.data(), network.freeze()]);
      return frozen({ high, width: positive(raw), straight, u });
    },
    dispose: () => {
      top.dispose();
      rawWidth.dispose();
    },
  });
}

interface Parts {
  readonly high: number;
  readonly width: number;
  readonly straight: number;
  readonly u: FrozenMonotoneFunction;
}

function frozen({ high, width, straight, u }: Parts): NoiseSchedule {
  const start = u.value(0);
  const rise = u.value(1) - start;
  if (!(rise > 0 && width > 0 && Number.isFinite(high + width + rise))) {
    throw new TweedieError(
      `learnedSchedule: expected finite variables and a network that rises from time 0 to 1, got the log-SNR ${high} ` +
        `less ${width} and a rise of ${rise}. Training has diverged: lower its learning rate.`,
    );
  }
  const logSnr = (t: number) => {
    const share = (u.value(t) - start) / rise;
    return high - width * (share + straight * (t - share));
  };
  const scale = (lambda: number) => 1 / Math.sqrt(1 + Math.exp(-lambda));
  return Object.freeze({
    alpha: (t: number) => scale(logSnr(t)),
    sigma: (t: number) => scale(-logSnr(t)),
    derivative: (t: number) => {
      const slope = -width * (((1 - straight) * u.derivative(t)) / rise + straight);
      const [alpha, sigma] = [scale(logSnr(t)), scale(-logSnr(t))];
      return { alpha: (slope / 2) * alpha * sigma ** 2, sigma: (-slope / 2) * sigma * alpha ** 2 };
    },
  });
}

/** $\log(1 + e^w)$. */
const positive = (w: number): number => Math.max(w, 0) + Math.log1p(Math.exp(-Math.abs(w)));

const inverseSoftplus = (y: number): number => y + Math.log(-Math.expm1(-y));
