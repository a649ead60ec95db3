import {
  annealedLangevin,
  ddim,
  eulerMaruyama,
  langevin,
  predictorCorrector,
  reverseDiffusion,
} from "../../src/index.ts";
import type { Laws } from "../laws/law.ts";

/** Rates of the schedule are infinite at zero terminal SNR, and absurdly large just below it. */
const tooFast = { fewest: 12, refuses: /eulerMaruyama: expected steps|sdeAt: expected alpha > 0/ };

/** The solvers of the reverse SDE and what they claim. */
export const sde: Laws = {
  eulerMaruyama: { stepper: eulerMaruyama(), steps: 100, bias: 0.08, ...tooFast },
  "eulerMaruyama, h = 0": { stepper: eulerMaruyama({ h: 0 }), order: 1, calls: 1, steps: 200, bias: 0.12, ...tooFast },
  "eulerMaruyama, h(t)": {
    stepper: eulerMaruyama({ h: ({ t }, g) => (1 - t) * g + 0.1 }),
    steps: 100,
    bias: 0.08,
    ...tooFast,
  },
  reverseDiffusion: { stepper: reverseDiffusion(), steps: 100, bias: 0.08 },
  "reverseDiffusion, h = 0": {
    stepper: reverseDiffusion({ h: 0 }),
    order: 1,
    calls: 1,
    steps: 100,
    bias: 0.12,
    fewest: 16,
    refuses: /reverseDiffusion: expected steps in which alpha at most doubles/,
  },
  annealedLangevin: { stepper: annealedLangevin({ steps: 20 }), steps: 25, bias: 0.08 },
  predictorCorrector: { stepper: predictorCorrector(reverseDiffusion(), langevin()), steps: 60, bias: 0.08 },
  "predictorCorrector, ddim first": {
    stepper: predictorCorrector(ddim(), langevin({ snr: 0.2 }), { first: "predictor" }),
    steps: 40,
    bias: 0.05,
  },
};
