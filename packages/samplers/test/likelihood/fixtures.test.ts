import { registerGradients } from "@tweedie/backends";
import type { NoiseSchedule } from "@tweedie/core";
import { geometric, linearBeta, subVp } from "@tweedie/schedules";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { logLikelihood, normalLogDensity } from "../../src/index.ts";
import { deviation, fixture, oracles, scripted, toTensor } from "../reference.ts";
import type { Rows } from "../reference.ts";

/** Log-likelihoods along the flow of an SDE, and what the RK45 of scipy reaches. */
interface SdeRow {
  readonly id: string;
  readonly oracle: string;
  readonly sde: "vp" | "subvp" | "ve";
  readonly params: readonly [number, number];
  readonly eps: number;
  readonly x: Rows;
  readonly z_exact: Rows;
  readonly delta_logp_exact: readonly number[];
  readonly logp_with_standard_prior: readonly number[];
  readonly "rk45_tol_0.001": Reached;
  readonly "rk45_tol_1e-05": Reached;
  readonly hutchinson: { readonly probe: Rows; readonly delta_logp: readonly number[] };
}
interface Reached {
  readonly nfe: number;
  readonly max_abs_err: number;
}
/** What k-diffusion's `log_likelihood` returns. */
interface KDiffusionRow {
  readonly id: string;
  readonly oracle: string;
  readonly x: Rows;
  readonly sigma_min: number;
  readonly sigma_max: number;
  readonly probe: Rows;
  readonly logp: readonly number[];
  readonly closed_form?: readonly number[];
}

const { rows } = fixture<{ rows: readonly (SdeRow | KDiffusionRow)[] }>("04_likelihood.json");
const ofSdes = rows.filter((row) => "sde" in row);
const ofKDiffusion = rows.filter((row) => "sigma_min" in row);
const worst = (got: readonly number[], wanted: readonly number[]) =>
  Math.max(...got.map((value, i) => Math.abs(value - wanted[i]!)));
const tight = { rtol: 5e-8, copies: 4 };

beforeAll(async () => {
  await registerGradients();
  await useFloat64();
});

it("covers 6 and 2 rows", () => expect([ofSdes.length, ofKDiffusion.length]).toEqual([6, 2]));

describe.each(ofSdes)("$id", ({ oracle, sde, params: [low, high], eps, x, ...wanted }) => {
  const schedules: Readonly<Record<string, () => NoiseSchedule>> = {
    vp: () => linearBeta({ betaMin: low, betaMax: high }),
    subvp: () => subVp({ betaMin: low, betaMax: high }),
    ve: () => geometric({ sigmaMin: low, sigmaMax: high }),
  };
  const env = { denoise: oracles[oracle]!.denoise, schedule: schedules[sde]!() };
  const standard = normalLogDensity(sde === "ve" ? high : 1);
  const options = { from: eps, prior: standard };

  it("meets the exact value within 1e-6 nats", async () => {
    const { nats, latent, standardErrors } = await logLikelihood(toTensor(x), env, { ...options, ...tight });
    expect(worst(nats, wanted.logp_with_standard_prior)).toBeLessThan(1e-6);
    expect(deviation(latent, wanted.z_exact)).toBeLessThan(1e-6 * (sde === "ve" ? high : 1));
    expect(standardErrors).toEqual(nats.map(() => 0));
  });

  it.each([1e-3, 1e-5] as const)(
    "errs by no more than scipy's RK45 at a tolerance of %d, in at most a quarter more evaluations",
    async (rtol) => {
      const { nats, evaluations } = await logLikelihood(toTensor(x), env, { ...options, rtol });
      const theirs = wanted[rtol === 1e-3 ? "rk45_tol_0.001" : "rk45_tol_1e-05"];
      expect(worst(nats, wanted.logp_with_standard_prior)).toBeLessThanOrEqual(theirs.max_abs_err);
      expect(evaluations).toBeLessThanOrEqual(1.25 * theirs.nfe);
    },
  );

  it("meets Hutchinson's estimate with a given probe within 1e-6 nats", async () => {
    const { probe, delta_logp } = wanted.hutchinson;
    const estimated = await logLikelihood(toTensor(x), env, {
      ...options,
      ...tight,
      divergence: "gaussian",
      rng: scripted([probe]),
    });
    const prior = standard(estimated.latent).dataSync();
    expect(
      worst(
        estimated.nats.map((value, i) => value - prior[i]!),
        delta_logp,
      ),
    ).toBeLessThan(1e-6);
    expect(estimated.standardErrors).toBeUndefined();
  });
});

describe.each(ofKDiffusion)("$id", ({ oracle, x, sigma_min, sigma_max, probe, logp, closed_form }) => {
  it("is met", async () => {
    const schedule = geometric({ sigmaMin: sigma_min, sigmaMax: sigma_max });
    const { nats } = await logLikelihood(
      toTensor(x),
      { denoise: oracles[oracle]!.denoise, schedule },
      { ...tight, divergence: "gaussian", rng: scripted([probe]) },
    );
    // Their solver's own error at a tolerance of 1e-6.
    expect(worst(nats, logp)).toBeLessThan(3e-5);
    if (closed_form) expect(worst(nats, closed_form)).toBeLessThan(1e-6);
  });
});
