import { reshape, tidy } from "@tensorflow/tfjs-core";
import type { Tensor, TensorContainer } from "@tensorflow/tfjs-core";
import { combine, levelAt, logSnr, timeAtLogSnr, TweedieError } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel, NoiseSchedule, SamplerOptions } from "@tweedie/core";
import { angleCoordinates } from "../ode/coordinates.ts";
import { slopeOf } from "../ode/explicit-step.ts";
import { directionsOf } from "./directions-of.ts";
import type { DivergenceOptions } from "./directions-of.ts";
import { integrate } from "./integrate.ts";
import { columnOf, meanOf, standardErrorOf } from "./mean-of.ts";
import { normalLogDensity } from "./normal-log-density.ts";
import { withDivergence } from "./with-divergence.ts";

/** What a likelihood asks of a model. */
export type LikelihoodEnv = Pick<GaussianEnv, "denoise" | "schedule">;

/** Options of {@link logLikelihood}. */
export interface LogLikelihoodOptions extends DivergenceOptions, Pick<SamplerOptions, "signal" | "pace"> {
  /**
   * The time $t_0$ at which the data stand, where there is noise. If left out the first of the schedule, but not below
   * $\sigma = 10^{-3}\alpha$, which is $10^{-5}$ for VP with a linear rate.
   */
  readonly from?: number;
  /** The time $t_1$ of the latent code; 1 if left out. */
  readonly to?: number;
  /** The relative error that a step may make, in the state and in the log density; $10^{-5}$ if left out. */
  readonly rtol?: number;
  /** The absolute error on top of that; `rtol` if left out. */
  readonly atol?: number;
  /**
   * The log density of the latent code at $t_1$ in nats, `[batch]`: where sampling starts. That of $\mathcal N(0, \sigma^2_{t_1})$
   * if left out; see {@link normalLogDensity} for others, such as $\mathcal N(0, 1)$.
   */
  readonly prior?: (latent: Tensor) => Tensor;
}

/** What {@link logLikelihood} found. */
export interface LogLikelihood {
  /** $\log p_{t_0}(x)$ of each row, in nats; the mean over the probes. */
  readonly nats: readonly number[];
  /** The standard error of that mean over the probes in each row: 0 if exact, not known (left out) from one probe. */
  readonly standardErrors?: readonly number[];
  /** The latent code at $t_1$, of the shape of `x`, owned by the caller. */
  readonly latent: Tensor;
  /** How often the flow was evaluated, each time with all its vector-Jacobian products. */
  readonly evaluations: number;
}

/**
 * The log-likelihood of data under a model: the probability flow carries them to noise, whose density is known, and the
 * divergence along the way says how volumes change.
 *
 * $$\log p_{t_0}(x) = \log p_{t_1}(z) + \int_{t_0}^{t_1} \nabla\cdot\dot x \,dt$$
 *
 * The flow is solved in $y = x/r$ over the angle $u = \mathrm{atan2}(\sigma, \alpha)$, $r = \sqrt{\alpha^2 + \sigma^2}$, where it
 * is $dy/du = \cos u\,\hat\epsilon - \sin u\,\hat x_0$, smooth from clean data to pure noise. The density of $y$ is $r^d$
 * times that of $x$, so in these variables
 *
 * $$\log p_{t_0}(x) = \log p_{t_1}(z) + d \log\frac{r_1}{r_0} + \int_{u_0}^{u_1} r\,\nabla_x\cdot
 * \big(\cos u\,\hat\epsilon - \sin u\,\hat x_0\big)\,du.$$
 *
 * An adaptive pair of order 5(4) solves both together; all rows take the steps that the worst of them needs. The denoiser must
 * be differentiable: in Node gradients are there after `registerGradients` of `@tweedie/backends`.
 *
 * Chen et al. 2018, *Neural Ordinary Differential Equations*, theorem 1, https://arxiv.org/abs/1806.07366; Song et al. 2021,
 * *Score-Based Generative Modeling through SDEs*, appendix D.2, https://arxiv.org/abs/2011.13456.
 *
 * @param x - data at time `from`, `[batch, ...]`; borrowed
 * @param env - the denoiser and its schedule
 * @param options - see {@link LogLikelihoodOptions}
 * @returns nats, latent codes and the number of evaluations
 * @throws TweedieError if an option makes no sense, there is no noise at `from`, or the flow cannot be solved
 */
export async function logLikelihood(
  x: Tensor,
  { denoise, schedule }: LikelihoodEnv,
  options: LogLikelihoodOptions = {},
): Promise<LogLikelihood> {
  const { rtol = 1e-5, atol = rtol, signal, pace } = options;
  if (!(x.rank >= 2 && x.size > 0)) {
    throw new TweedieError(`${name}: expected data [batch, ...], got the shape [${x.shape}]. Add the batch axis.`);
  }
  if (!(rtol >= 0 && atol > 0 && rtol < 1)) {
    throw new TweedieError(`${name}: expected rtol in [0, 1) and atol > 0, got ${rtol} and ${atol}. Use 1e-5.`);
  }
  const [from, to] = endsOf(schedule, options);
  const { prior = normalLogDensity(to.sigma) } = options;
  const rows = x.shape[0]!;
  const ends = [angleCoordinates.u(from), angleCoordinates.u(to)] as const;
  const levelOf = (u: number) => (u === ends[0] ? from : u === ends[1] ? to : angleCoordinates.level(u, schedule));
  const { drawn, ...directions } = directionsOf(x.shape, options, name);
  const y = tidy(() => combine([1 / angleCoordinates.scale(from), x]));
  try {
    const end = await integrate(
      (u, y) => {
        const level = levelOf(u);
        const r = angleCoordinates.scale(level);
        const slope = (x: Tensor) => slopeOf(angleCoordinates, level, denoise(x, level));
        const { value, divergences } = withDivergence(slope, combine([r, y]), directions);
        return { state: value, rates: combine([r, divergences]) };
      },
      y,
      ends,
      { name, rtol, atol, ...(signal && { signal }), ...(pace && { pace }) },
    );
    const { latent, density } = finished(end.y, () => {
      const latent = combine([angleCoordinates.scale(to), end.y]);
      return { latent, density: reshape(prior(latent), [rows]) };
    });
    const known = await density.data().finally(() => density.dispose());
    const stretch = (x.size / rows) * Math.log(angleCoordinates.scale(to) / angleCoordinates.scale(from));
    const gained = Array.from({ length: rows }, (_, row) => columnOf(end.integrals, rows, row));
    return {
      nats: gained.map((estimates, row) => known[row]! + stretch + meanOf(estimates)),
      ...(directions.axes && { standardErrors: gained.map(() => 0) }),
      ...(!directions.axes && directions.count > 1 && { standardErrors: gained.map(standardErrorOf) }),
      latent,
      evaluations: end.evaluations,
    };
  } finally {
    y.dispose();
    drawn?.dispose();
  }
}

const name = "logLikelihood";

/** The levels between which the flow runs. */
function endsOf(schedule: NoiseSchedule, { from, to = 1 }: LogLikelihoodOptions): readonly [NoiseLevel, NoiseLevel] {
  const first = levelAt(schedule, 0);
  const start = from ?? (logSnr(first) > cleanest ? timeAtLogSnr(schedule, cleanest) : 0);
  if (!(start < to)) {
    throw new TweedieError(`${name}: expected times from < to, got ${start} and ${to}. Data stand at \`from\`.`);
  }
  const [t0, t1] = [levelAt(schedule, start), levelAt(schedule, to)];
  if (!(t0.sigma > 0)) {
    throw new TweedieError(
      `${name}: expected noise at the time from = ${start}, got sigma = 0. ` +
        `Begin a little later, or leave it out: noise of a thousandth of the data is there then.`,
    );
  }
  return [t0, t1];
}

/** The log-SNR where $\sigma = 10^{-3}\alpha$. */
const cleanest = 6 * Math.LN10;

/** What `f` makes of a tensor, which is freed whatever happens. */
function finished<T extends TensorContainer>(y: Tensor, f: () => T): T {
  try {
    return tidy(f);
  } finally {
    y.dispose();
  }
}
