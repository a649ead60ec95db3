import {
  adamsBashforth,
  deis,
  dpmSolver,
  dpmSolverPlusPlus,
  exponentialAdamsBashforth,
  heun,
  heun3Tableau,
  ipndm,
  pndm,
  ralston,
  res,
  rungeKutta,
  rungeKutta4,
  uniPc,
} from "@tweedie/samplers";
import type { OrderClaim } from "./families.ts";

const heunRule = { variant: "heun" } as const;
const singlestep = { method: "singlestep" } as const;
const multistep = { method: "multistep" } as const;
const onGrid = { ...singlestep, nodes: "grid" } as const;
/** Multiples of 3, so that no step is of lower order. */
const thirds = [12, 24, 48, 96, 192];
const fine = [32, 64, 128, 256];
/** Beyond where the error of third-order rules of the noise changes its sign on the VE schedule, near 128 steps. */
const crossing = [512, 1024, 2048];

type Claims = Readonly<Record<string, OrderClaim>>;

/** Other options of the Runge–Kutta and Adams–Bashforth solvers. */
export const odeVariants: Claims = {
  ralston: { stepper: ralston(), order: 2 },
  "heun, angle": { stepper: heun({ coordinates: "angle" }), order: 2 },
  "heun, time": { stepper: heun({ coordinates: "time" }), order: 2 },
  "rungeKutta, Heun's third-order tableau": { stepper: rungeKutta(heun3Tableau), order: 3 },
  "rungeKutta4, signal": { stepper: rungeKutta4({ coordinates: "signal" }), order: 4, grids: [4, 8, 16, 32, 64] },
  "rungeKutta4, flow": { stepper: rungeKutta4({ coordinates: "flow" }), order: 4 },
  "adamsBashforth, order 2": { stepper: adamsBashforth({ order: 2 }), order: 2 },
  "adamsBashforth, order 3": {
    stepper: adamsBashforth({ order: 3 }),
    order: 2,
    fromExactStart: { order: 3, steps: 2, grids: fine },
  },
  "ipndm, order 2": { stepper: ipndm({ order: 2 }), order: 2 },
  "pndm, warm-up by Heun": { stepper: pndm({ warmUp: "heun" }), order: 2 },
};

/** Other options of the exponential integrators. */
export const exponentialVariants: Claims = {
  "dpmSolverPlusPlus, 2M heun": { stepper: dpmSolverPlusPlus(heunRule), order: 2 },
  "dpmSolverPlusPlus, 2S heun": { stepper: dpmSolverPlusPlus({ ...singlestep, ...heunRule }), order: 2 },
  "dpmSolverPlusPlus, 3S heun": { stepper: dpmSolverPlusPlus({ order: 3, ...singlestep, ...heunRule }), order: 3 },
  "dpmSolverPlusPlus, 3S on the grid": {
    stepper: dpmSolverPlusPlus({ order: 3, ...onGrid }),
    order: 3,
    grids: thirds,
  },
  "dpmSolverPlusPlus, 3M with half the curvature": {
    stepper: dpmSolverPlusPlus({ order: 3, curvature: "half" }),
    order: 2,
    fromExactStart: { order: 2, steps: 2, grids: fine },
  },
  "dpmSolver, order 1": { stepper: dpmSolver({ order: 1 }), order: 1 },
  "dpmSolver, heun": { stepper: dpmSolver(heunRule), order: 2 },
  "dpmSolver, on the grid": { stepper: dpmSolver(onGrid), order: 2 },
  "dpmSolver, order 3 on the grid": { stepper: dpmSolver({ order: 3, ...onGrid }), order: 3, grids: thirds },
  "dpmSolver, multistep": { stepper: dpmSolver(multistep), order: 2 },
  "dpmSolver, multistep of order 3": {
    stepper: dpmSolver({ order: 3, ...multistep }),
    order: 2,
    fromExactStart: { order: 3, steps: 2, grids: crossing },
  },
  "deis, order 3": {
    stepper: deis({ order: 3 }),
    order: 2,
    fromExactStart: { order: 3, steps: 2, grids: crossing },
  },
  exponentialAdamsBashforth: { stepper: exponentialAdamsBashforth(), order: 2 },
  "exponentialAdamsBashforth, order 3": {
    stepper: exponentialAdamsBashforth({ order: 3 }),
    order: 2,
    fromExactStart: { order: 3, steps: 2, grids: fine },
  },
  "exponentialAdamsBashforth, order 4 of eps": {
    stepper: exponentialAdamsBashforth({ order: 4, of: "eps" }),
    order: 2,
    fromExactStart: { order: 4, steps: 3, grids: fine },
  },
  res: { stepper: res(), order: 2 },
  "res, multistep": { stepper: res(multistep), order: 2 },
  "uniPc, order 1": { stepper: uniPc({ order: 1 }), order: 2 },
  "uniPc, of eps": {
    stepper: uniPc({ of: "eps" }),
    order: 2,
    fromExactStart: { order: 3, steps: 1, grids: fine },
  },
  "uniPc, order 3": {
    stepper: uniPc({ order: 3, uncorrected: [1, 2, 3] }),
    order: 2,
    fromExactStart: { order: 4, steps: 3, grids: fine },
  },
  "uniPc, rho of a half with bh1": { stepper: uniPc({ rho: "half", variant: "bh1" }), order: 2 },
  "uniPc, rho of a half with bh2": { stepper: uniPc({ rho: "half" }), order: 2 },
  "uniPc, without corrector": { stepper: uniPc({ corrector: false }), order: 2 },
};
