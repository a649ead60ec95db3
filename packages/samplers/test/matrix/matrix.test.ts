import { createRegistry, TweedieError } from "@tweedie/core";
import type { NoiseLevel } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { samplers } from "../../src/index.ts";
import { claimOf } from "./claims.ts";
import type { Claim } from "./claims.ts";
import { faultsOf } from "./faults.ts";
import { flowEnd, meanGiven } from "./matrix-law.ts";
import { problems, settings, solve } from "./matrix.ts";
import type { End, Problem, Size } from "./matrix.ts";

// Every sampler of the registry, on every kind of schedule, with every target and every guidance.

const registry = createRegistry(samplers);
const names = registry.names("samplers");
const quiet: Size = [2, 128];
const noisy: Size = [4, 256];
// What a network's target changes shows on a few samples in a few steps.
const few = { size: [2, 8], steps: 8 } as const;
const counts = { passed: 0, refused: 0 };
const begin = performance.now();

beforeAll(useFloat64);
afterAll(() => {
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  console.log(`${counts.passed} cells passed, ${counts.refused} refused as designed, in ${seconds} s`);
});

/** What a cell is refused with by design, if it is. */
function refusalOf({ setting, target }: Problem, { refuses, skipsFirst }: Claim): RegExp | undefined {
  if (!settings[setting]!.pure) return undefined;
  if (refuses) return refuses;
  // At pure noise its own noise is all that there is: that a network finds it says nothing of the datum.
  const silent = target === "eps" || target === "score";
  return silent && !skipsFirst ? /resolve: expected a target that determines x0 and eps at alpha = 0/ : undefined;
}

describe.each(names)("%s", (name) => {
  const claim = claimOf(name);
  const make = (grid: readonly NoiseLevel[]) => registry.create("samplers", name)(grid);
  let size = quiet;
  const ending = (problem: Problem, of: Size, steps = claim.steps): Promise<End> =>
    solve(problem, make, steps, of, claim.distilled ? flowEnd : meanGiven);
  const whole = async (problem: Problem): Promise<End> => {
    const end = await ending(problem, size);
    if (!end.noisy || size !== quiet) return end;
    size = claim.size ?? noisy;
    return whole(problem);
  };
  const aFew = async (problem: Problem): Promise<readonly number[]> =>
    (claim.adaptive
      ? await ending(problem, size)
      : await ending(problem, few.size, Math.max(claim.fewest ?? 0, Math.min(few.steps, claim.steps)))
    ).values;

  it.each(Object.keys(settings))(
    "on %s",
    async (setting) => {
      const faults: string[] = [];
      const withFirst = new Map<string, readonly number[]>();
      for (const problem of problems.filter((one) => one.setting === setting)) {
        const { target, guiding } = problem;
        const found: string[] = [];
        const refusal = refusalOf(problem, claim);
        try {
          // But for rescaling, networks of different targets are the same model.
          const values = guiding === "rescale" ? [] : await aFew(problem);
          const first = withFirst.get(guiding);
          if (first) {
            const off = Math.max(...values.map((v, i) => Math.abs(v - first[i]!)));
            if (!(off < (claim.adaptive ? claim.bias : 1e-6))) found.push(`${off} from the result with another target`);
          } else {
            found.push(...(await faultsOf(problem, await whole(problem), size, claim)));
            if (guiding !== "rescale") withFirst.set(guiding, values);
          }
          if (refusal) found.push(`not refused`);
          counts.passed += 1;
        } catch (error) {
          if (!(error instanceof TweedieError && refusal?.test(error.message))) throw error;
          counts.refused += 1;
        }
        faults.push(...found.map((fault) => `${target}, ${guiding}: ${fault}`));
      }
      expect(faults).toEqual([]);
    },
    120_000,
  );
});
