import { resolve } from "@tweedie/core";
import type { Denoiser, NoiseLevel, Target } from "@tweedie/core";
import { outputOf } from "./output-of.ts";

/**
 * What a network's output at one level says of samples at another: how a class reads it that calls the network at a level
 * where its samples are not.
 *
 * @param denoise - the denoiser
 * @param target - what the network outputs
 * @param at - the level that the network is told
 * @param from - the level that the samples are taken to have
 * @returns the denoiser
 */
export function reread(denoise: Denoiser, target: Target, at: NoiseLevel, from: NoiseLevel): Denoiser {
  return (x) => resolve(x, outputOf(denoise(x, at), at, target), from, target);
}
