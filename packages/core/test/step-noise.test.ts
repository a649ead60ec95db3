import { levelAt, normalBetween, rng, tensorOf } from "@tweedie/core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";

beforeAll(useFloat64);

const flow = { alpha: (t: number) => 1 - t, sigma: (t: number) => t };
const [t, s] = [levelAt(flow, 0.75), levelAt(flow, 0.5)];

it("takes the next numbers of the generator, or those of the path where one is given", () => {
  const drawn = normalBetween({ rng: rng(3) }, [2, 2], t, s);
  expect([...drawn.dataSync()]).toEqual([...rng(3).normal([2, 2]).dataSync()]);

  const random = rng(3);
  const path = normalBetween({ rng: random, noise: (shape, from, to) => tensorOf([from.t, to.t], shape) }, [2], t, s);
  expect([...path.dataSync()]).toEqual([0.75, 0.5]);
  expect(random.state().offset).toBe(0);
});
