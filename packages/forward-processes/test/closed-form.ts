import type { GaussianLaw } from "../src/matrix-sde.ts";
import type { Matrix } from "../src/matrix.ts";

/** The closed form of the law of (x, v) at age tau of the Langevin diffusion, for x0 = 1 and v0 ~ N(0, gamma M). */
export function langevinLaw(tau: number, mass: number, friction: number, gamma: number): GaussianLaw {
  const [a, omega] = [friction / (2 * mass), 1 / Math.sqrt(mass)];
  const kappa = a * a - omega * omega;
  const root = Math.sqrt(Math.abs(kappa));
  // exp(A tau) = e^{-a tau} (C + S (A + a)), by the theorem of Cayley and Hamilton.
  const c = kappa > 0 ? Math.cosh(root * tau) : Math.cos(root * tau);
  const s = root === 0 ? tau : (kappa > 0 ? Math.sinh(root * tau) : Math.sin(root * tau)) / root;
  const decay = Math.exp(-a * tau);
  const [xx, xv] = [decay * (c + a * s), (decay * s) / mass];
  const [vx, vv] = [-decay * s, decay * (c - a * s)];
  // The stationary law is N(0, diag(1, M)).
  const start = gamma * mass;
  const covariance: Matrix = [
    [1 - xx * xx - mass * xv * xv + start * xv * xv, -xx * vx - mass * xv * vv + start * xv * vv],
    [-xx * vx - mass * xv * vv + start * xv * vv, mass - vx * vx - mass * vv * vv + start * vv * vv],
  ];
  return { mean: [xx, vx], covariance };
}

/** The mean of the critically damped law for x0 = 1. */
export function criticalMean(tau: number, mass: number): readonly [x: number, v: number] {
  const a = 1 / Math.sqrt(mass);
  return [Math.exp(-a * tau) * (1 + a * tau), -Math.exp(-a * tau) * tau];
}
