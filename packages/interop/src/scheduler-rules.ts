import type { SchedulerSettings } from "./scheduler-settings.ts";

/** The name of a class whose configs are read. */
export type SchedulerClass =
  | "DDPMScheduler"
  | "DDIMScheduler"
  | "DDIMInverseScheduler"
  | "PNDMScheduler"
  | "RePaintScheduler"
  | "LCMScheduler"
  | "TCDScheduler"
  | "EulerDiscreteScheduler"
  | "EulerAncestralDiscreteScheduler"
  | "LMSDiscreteScheduler"
  | "HeunDiscreteScheduler"
  | "KDPM2DiscreteScheduler"
  | "KDPM2AncestralDiscreteScheduler"
  | "DPMSolverSDEScheduler"
  | "DPMSolverMultistepScheduler"
  | "DPMSolverSinglestepScheduler"
  | "UniPCMultistepScheduler"
  | "DEISMultistepScheduler"
  | "SASolverScheduler"
  | "FlowMatchEulerDiscreteScheduler"
  | "FlowMatchHeunDiscreteScheduler"
  | "EDMEulerScheduler"
  | "EDMDPMSolverMultistepScheduler"
  | "CMStochasticIterativeScheduler";

/** How a class of diffusers places its steps, and what it does unlike its neighbours. */
export interface SchedulerRules {
  /** The arithmetic that it shares with others. */
  readonly family: "chain" | "distilled" | "repaint" | "sigma" | "solver" | "flow" | "edm" | "consistency";
  /** Its fields and their defaults. */
  readonly defaults: SchedulerSettings;
  /** The tables of betas it knows beyond the common three. */
  readonly tables?: readonly NonNullable<SchedulerSettings["beta_schedule"]>[];
  /** Where a step calls the model a second time: at the level it leads to, or between the two, in one of three ways. */
  readonly second?: "end" | "midpoint" | "ancestral" | "sde";
  /** Whether the timesteps of the Karras ladder are rounded. */
  readonly roundsKarras?: boolean;
  /** Where a sampler ends: the clean datum, or the chain's first level; by `set_alpha_to_one` if left out. */
  readonly end?: "clean" | "first";
  /** Whether it runs from data to noise. */
  readonly inverse?: true;
  /** Whether it begins with steps of Runge and Kutta, PNDM's, which call the model at half strides. */
  readonly rungeKutta?: true;
  /** Whether the times of a flow are spaced from 1 down, UniPC's way, and not from 1/N up. */
  readonly flowFromOne?: true;
  /** The placements it knows, where it does not know all. */
  readonly spacings?: readonly NonNullable<SchedulerSettings["timestep_spacing"]>[];
}
