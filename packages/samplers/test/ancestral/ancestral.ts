import { ddim, ddpm, eulerAncestral, tcd } from "../../src/index.ts";
import type { Laws } from "../laws/law.ts";

/** The ancestral samplers and what they claim. */
export const ancestral: Laws = {
  ddim: { stepper: ddim(), order: 1, calls: 1, steps: 60, bias: 0.05 },
  "ddim, eta 0.5": { stepper: ddim({ eta: 0.5 }), steps: 60, bias: 0.05 },
  "ddim, eta 1": { stepper: ddim({ eta: 1 }), steps: 100, bias: 0.05 },
  ddpm: { stepper: ddpm(), steps: 100, bias: 0.05 },
  "ddpm, variance beta": { stepper: ddpm({ variance: "beta" }), steps: 100, bias: 0.08 },
  eulerAncestral: { stepper: eulerAncestral(), steps: 100, bias: 0.05 },
  "tcd, gamma 0": { stepper: tcd({ gamma: 0 }), order: 1, calls: 1, steps: 60, bias: 0.05 },
};
