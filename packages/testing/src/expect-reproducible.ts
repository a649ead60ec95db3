import { last, rng, TweedieError } from "@tweedie/core";
import type { Rng, RngState, Sampler } from "@tweedie/core";
import type { SamplerCase } from "./sampler-case.ts";

/** How {@link expectReproducible} measures. */
export interface ReproducibleOptions {
  /** The seed (default 0). */
  readonly seed?: number;
}

/**
 * The law of reproducibility: the same seed gives the same bits; sample number $i$ is the same whatever the batch it is
 * in; a second run goes on from the generator's state alone, so that one restored from JSON gives the same bits.
 *
 * @param sampler - the sampler
 * @param samplerCase - where it starts and what it may call
 * @param options - the seed
 * @returns the samples of rows 0 to 5, in row-major order
 * @throws TweedieError if the law is broken
 */
export async function expectReproducible<P, E>(
  sampler: Sampler<P, E>,
  samplerCase: SamplerCase<E>,
  { seed = 0 }: ReproducibleOptions = {},
): Promise<readonly number[]> {
  const run = async (ids: readonly number[], noise: Rng): Promise<number[]> => {
    const x = samplerCase.start(ids.length, rng(seed).split("start").forRows(ids));
    const result = await last(sampler(x, samplerCase.env(noise)));
    const values = Array.from(await result.data());
    result.dispose();
    x.dispose();
    return values;
  };
  const noiseFor = (ids: readonly number[]) => rng(seed).split("noise").forRows(ids);
  const all = [0, 1, 2, 3, 4, 5];
  const first = await run(all, noiseFor(all));
  expectSame(await run(all, noiseFor(all)), first, "the same seed to give the same bits");

  const width = first.length / all.length;
  for (const ids of [[2], [4, 1], [5, 3, 0]]) {
    const wanted = ids.flatMap((id) => first.slice(id * width, (id + 1) * width));
    expectSame(await run(ids, noiseFor(ids)), wanted, `rows ${ids} to be the same as in the batch ${all}`);
  }
  const used = noiseFor(all);
  await run(all, used);
  const state = JSON.stringify(used.state());
  const original = await run(all, used);
  const restored = await run(all, rng(JSON.parse(state) as RngState));
  expectSame(restored, original, "a generator restored after a run to give the bits of the next run");
  return first;
}

function expectSame(got: readonly number[], wanted: readonly number[], what: string): void {
  const bad = wanted.findIndex((v, i) => !Object.is(got[i], v));
  if (bad < 0 && got.length === wanted.length) return;
  throw new TweedieError(
    `expectReproducible: expected ${what}, got ${got[bad]} for ${wanted[bad]} at position ${bad}. ` +
      `Draw all noise from the environment's rng, a row at a time, and keep nothing between runs.`,
  );
}
