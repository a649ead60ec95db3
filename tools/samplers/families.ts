import type { GaussianStepper } from "@tweedie/core";
import { ancestral } from "../../packages/samplers/test/ancestral/ancestral.ts";
import { exponential } from "../../packages/samplers/test/exponential/exponential.ts";
import type { Law, Laws } from "../../packages/samplers/test/laws/law.ts";
import { ode } from "../../packages/samplers/test/ode/ode.ts";
import { sde } from "../../packages/samplers/test/sde/sde.ts";
import { stochastic } from "../../packages/samplers/test/stochastic/stochastic.ts";
import { exponentialVariants, odeVariants } from "./variants.ts";

/** A deterministic stepper and the order that it claims. */
export interface OrderClaim extends Pick<Law, "fromExactStart"> {
  readonly stepper: GaussianStepper<unknown>;
  readonly order: number;
  /** The numbers of steps, where the usual ones will not do. */
  readonly grids?: readonly number[];
}

/** The families in the order of the page: what the tests hold them to, and more options. */
export const families: readonly {
  readonly title: string;
  readonly laws: Laws;
  readonly variants: Readonly<Record<string, OrderClaim>>;
}[] = [
  { title: "Ancestral sampling and DDIM", laws: ancestral, variants: {} },
  { title: "The probability flow by Runge–Kutta and Adams–Bashforth", laws: ode, variants: odeVariants },
  { title: "Exponential integrators", laws: exponential, variants: exponentialVariants },
  { title: "Stochastic exponential integrators", laws: stochastic, variants: {} },
  { title: "The reverse SDE and Langevin dynamics", laws: sde, variants: {} },
];
