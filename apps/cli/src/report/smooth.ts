import type { Series } from "./line-chart.ts";

/**
 * An exponential moving average along a curve, without the bias of its start: at every point the weighted mean of what
 * came before, with weights that halve every `halfLife` points.
 */
export function smooth(points: Series["points"], halfLife: number): Series["points"] {
  const keep = 0.5 ** (1 / halfLife);
  let mean = 0;
  let weight = 0;
  return points.map(([x, y]) => {
    weight = keep * weight + 1;
    mean += (y - mean) / weight;
    return [x, mean];
  });
}
