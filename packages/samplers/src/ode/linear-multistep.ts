import type { Tensor } from "@tensorflow/tfjs-core";
import { combine } from "@tweedie/core";
import type { GaussianEnv, GaussianStepper, NoiseLevel, NoiseSchedule, Term } from "@tweedie/core";
import type { Coordinates } from "./coordinates.ts";
import { departure, slopeOf } from "./explicit-step.ts";
import type { ExplicitStep } from "./explicit-step.ts";

/** A slope of the probability flow that a multistep method remembers. */
export interface PastSlope {
  /** Where it was taken. */
  readonly u: number;
  /** The slope $dy/du$ there, of the shape of the samples. */
  readonly slope: Tensor;
}

/** What a multistep method remembers. */
export interface MultistepMemory {
  /** The coordinates of the slopes by name: in others the method begins anew. */
  readonly coordinates: string;
  /** The last slopes, the newest first, at most one less than the order. */
  readonly past: readonly PastSlope[];
}

/** A step at the start, where it is not simply the rule with as many slopes as there are. */
export type StartingStep = (
  x: Tensor,
  t: NoiseLevel,
  s: NoiseLevel,
  env: GaussianEnv,
  coordinates: Coordinates,
) => ExplicitStep;

/** What makes a multistep method. */
export interface LinearMultistepOptions {
  /** How many slopes it uses, once it has them. */
  readonly order: number;
  /** The variables of a step. */
  choose(schedule: NoiseSchedule, t: NoiseLevel, s: NoiseLevel): Coordinates;
  /** The weights of the slopes from where they were taken, in steps from now, the newest first. */
  weights(nodes: readonly number[]): readonly number[];
  /** The first so many steps. */
  readonly start?: { readonly steps: number; readonly step: StartingStep };
}

/**
 * A linear multistep method on the probability flow, $y_s = y_t + (u_s - u_t) \sum_j w_j f_j$ over the last slopes $f_j$.
 *
 * @param options - order, coordinates, weights and start
 * @returns the stepper
 */
export function linearMultistep({
  order,
  choose,
  weights,
  start,
}: LinearMultistepOptions): GaussianStepper<MultistepMemory> {
  return Object.freeze<GaussianStepper<MultistepMemory>>({
    init: () => ({ coordinates: "", past: [] }),
    step(x, t, s, env, memory) {
      const coordinates = choose(env.schedule, t, s);
      const past = memory.coordinates === coordinates.name ? memory.past : [];
      const u = coordinates.u(t);
      const rule = (): ExplicitStep => {
        const first = env.denoise(x, t);
        const h = coordinates.u(s) - u;
        const [w, ...ws] = weights([0, ...past.map((p) => (p.u - u) / h)]) as [number, ...number[]];
        const terms = past.map(({ slope }, j): Term => [coordinates.scale(s) * h * ws[j]!, slope]);
        return { x: combine(...departure(coordinates, t, s, first, h * w, h), ...terms), first };
      };
      const next = start && past.length < start.steps ? start.step(x, t, s, env, coordinates) : rule();
      return {
        x: next.x,
        memory: {
          coordinates: coordinates.name,
          past: order > 1 ? [{ u, slope: slopeOf(coordinates, t, next.first) }, ...past.slice(0, order - 2)] : [],
        },
      };
    },
  });
}
