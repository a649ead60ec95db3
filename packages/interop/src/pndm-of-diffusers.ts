import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, levelAt, resolve } from "@tweedie/core";
import type { Denoiser, GaussianStepper, NoiseLevel } from "@tweedie/core";
import { outputOf } from "./output-of.ts";
import type { PlanParts } from "./sampling-plan.ts";
import { visitedLevels } from "./visited-levels.ts";

/**
 * PNDM as diffusers has it where that is not `pndm` of `@tweedie/samplers`: it extrapolates what the network outputs, be it v or
 * noise, halves strides in whole timesteps, and steps down by one stride whatever the spacing.
 *
 * @param parts - the config and the grid
 * @returns the stepper; it must know its place
 */
export function pndmOfDiffusers({ config, grid, steps }: PlanParts): GaussianStepper<readonly Tensor[]> {
  const { schedule, settings, target } = config;
  const { num_train_timesteps: chain, set_alpha_to_one: isClean, skip_prk_steps: skips } = settings;
  const stride = Math.floor(chain / steps);
  const half = Math.floor(stride / 2);
  const level = (k: number) => levelAt(schedule, (k >= 0 ? k + 1 : isClean ? 0 : 1) / chain);
  const falling = visitedLevels(grid, steps).map(({ t }) => Math.round(t * chain) - 1);

  const output = (denoise: Denoiser, x: Tensor, at: NoiseLevel): Tensor => outputOf(denoise(x, at), at, target);
  const move = (x: Tensor, y: Tensor, from: number, to: number): Tensor => {
    const { x0, eps } = resolve(x, y, level(from), target);
    const end = level(to);
    return combine([end.alpha, x0], [end.sigma, eps]);
  };

  return Object.freeze<GaussianStepper<readonly Tensor[]>>({
    init: () => [],
    step(x, _t, _s, { denoise }, past, place) {
      const [k, next] = falling.slice(place!.step - 1) as [number, number];
      const first = output(denoise, x, level(k));
      const memory = [first, ...past].slice(0, 3);
      if (!skips && place!.step <= 3) {
        const a = output(denoise, move(x, first, k, k - half), level(next + half));
        const b = output(denoise, move(x, a, k, next + half), level(next + half));
        const c = output(denoise, move(x, b, k, next), level(next));
        return { x: move(x, combine([1 / 6, first], [1 / 3, a], [1 / 3, b], [1 / 6, c]), k, next), memory };
      }
      if (place!.step === 1 && place!.steps > 1) {
        const second = output(denoise, move(x, first, k, k - stride), level(next));
        return { x: move(x, combine([1 / 2, first], [1 / 2, second]), next + stride, next), memory };
      }
      const outputs = [first, ...past];
      const mean = combine(...weights[outputs.length - 1]!.map((w, i) => [w, outputs[i]!] as const));
      return { x: move(x, mean, k, k - stride), memory };
    },
  });
}

/** Of Adams and Bashforth, on equal steps. */
const weights = [[1], [3 / 2, -1 / 2], [23 / 12, -16 / 12, 5 / 12], [55 / 24, -59 / 24, 37 / 24, -9 / 24]] as const;
