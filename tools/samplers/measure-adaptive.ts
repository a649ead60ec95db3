import { last, levelAt, rng, tensorOf } from "@tweedie/core";
import type { Denoiser, NoiseSchedule } from "@tweedie/core";
import { gaussian } from "@tweedie/oracles";
import { bogackiShampine, dormandPrince, dpmSolverAdaptive } from "@tweedie/samplers";
import type { SamplerFactory } from "@tweedie/samplers";
import type { Adaptive } from "./results.ts";
import { schedules } from "./schedules.ts";

const solvers: Readonly<Record<string, (rtol: number) => SamplerFactory>> = {
  bogackiShampine: (rtol) => bogackiShampine({ rtol, atol: rtol }),
  dormandPrince: (rtol) => dormandPrince({ rtol, atol: rtol }),
  dpmSolverAdaptive: (rtol) => dpmSolverAdaptive({ rtol, atol: rtol }),
};

const law = gaussian({ mean: [0.7, -0.3], scale: [0.4, 1.1] });

/** Errors and calls of the adaptive solvers at some tolerances, in float64. */
export async function measureAdaptive(): Promise<Adaptive[]> {
  const rows: Adaptive[] = [];
  for (const [name, make] of Object.entries(solvers)) {
    for (const rtol of [1e-2, 1e-4, 1e-6]) {
      const runs: Record<string, { error: number; calls: number }> = {};
      for (const [id, schedule] of Object.entries(schedules)) runs[id] = await run(make(rtol), schedule);
      rows.push({ name, rtol, runs });
    }
  }
  return rows;
}

async function run(factory: SamplerFactory, schedule: NoiseSchedule): Promise<{ error: number; calls: number }> {
  const [from, to] = [levelAt(schedule, 0.9), levelAt(schedule, 0.2)];
  const { mean, std } = law.moments(from);
  const x = tensorOf(
    [-1.7, -0.8, 0.1, 1.1, 2].flatMap((z) => mean.map((m, i) => m + z * std[i]!)),
    [5, 2],
  );
  let calls = 0;
  const denoise: Denoiser = (noised, level) => {
    calls += 1;
    return law.denoise(noised, level);
  };
  const reached = await last(factory([from, to])(x, { denoise, schedule, rng: rng(0) }));
  const exact = law.flow(x, from, to);
  const [got, wanted] = await Promise.all([reached.data(), exact.data()]);
  for (const tensor of [x, reached, exact]) tensor.dispose();
  const error = Math.max(...Array.from(got, (v, i) => Math.abs(v - wanted[i]!)));
  return { error: Number(error.toExponential(1)), calls };
}
