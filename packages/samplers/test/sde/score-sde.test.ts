import type { Tensor } from "@tensorflow/tfjs-core";
import { useFloat64 } from "@tweedie/testing";
import { beforeAll, expect, it } from "vitest";
import { deviation } from "../reference.ts";
import type { Rows } from "../reference.ts";
import { runScoreSde, scoreSdeCases, timesOf } from "./score-sde-runs.ts";

beforeAll(useFloat64);

const meets = (x: Tensor, rows: Rows) =>
  expect(deviation(x, rows)).toBeLessThan(1e-8 * (1 + Math.max(...rows.flat().map(Math.abs))));

it("covers 44 cases", () => expect(scoreSdeCases).toHaveLength(44));
it.each(scoreSdeCases)("meets $id", async (test) => {
  timesOf(test).forEach((t, i) => expect(Math.abs(t - test.t_grid[i]!)).toBeLessThan(1e-9));
  const { mean, end } = await runScoreSde(test, (x, step) => {
    const rows = test.x_mean_traj?.[step];
    if (rows) meets(x, rows);
  });
  meets(mean, test.x_mean_final);
  meets(end, test.x_final);
});
