import { readFileSync } from "node:fs";

/** How k-diffusion splits a step from one sigma to another: down to a third one, and up again by noise. */
export const ancestralSteps = (
  JSON.parse(readFileSync(new URL("../../../fixtures/01_kdiffusion_ladders.json", import.meta.url), "utf8")) as {
    readonly ancestral: readonly AncestralStep[];
  }
).ancestral;

interface AncestralStep {
  readonly sigma_from: number;
  readonly sigma_to: number;
  readonly eta: number;
  readonly down_up: readonly [down: number, up: number];
}
