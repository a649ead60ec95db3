import type { ScoreSdeCase } from "../../packages/samplers/test/sde/score-sde-runs.ts";

/** What reproduces a run of score_sde, as text. */
export function scoreSdeRule({ sde, predictor, corrector, probability_flow: flow }: ScoreSdeCase): string {
  const h = flow ? "h: 0, " : "";
  const euler = `placed(eulerMaruyama({ ${h}lastNoise: true }), constantDuration(1 / N))`;
  const onTable = (stepper: string) => `placed(${stepper}, tablePlacement(levels))`;
  const predictors = {
    euler_maruyama: euler,
    reverse_diffusion: sde === "subvp" ? euler : onTable(`reverseDiffusion({ ${h}lastNoise: true })`),
    ancestral_sampling: onTable(
      sde === "vp" ? 'ddpm({ variance: "beta", lastNoise: true })' : 'ddpm({ variance: "betaTilde" })',
    ),
    none: "gaussianStepper((x) => x.clone())",
  };
  const correctors = {
    langevin: 'langevin({ snr, scale, norms: "batch" })',
    ald: "langevin({ snr, scale })",
    none: undefined,
  };
  const correct = correctors[corrector];
  return correct ? `predictorCorrector(${predictors[predictor]}, ${correct})` : predictors[predictor];
}
