import { dispose, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { combine, TweedieError } from "@tweedie/core";
import type { GaussianEnv, NoiseLevel, SamplerOptions, Trajectory } from "@tweedie/core";
import { checkRising } from "../check-rising.ts";
import type { SamplerFactory } from "../on-its-grid.ts";
import type { AdaptiveMemory, AdaptiveOptions } from "./adaptive-options.ts";
import { adaptiveSteps } from "./adaptive-steps.ts";
import { chooseCoordinates } from "./choose-coordinates.ts";
import type { EmbeddedPair } from "./embedded-pair.ts";
import { interpolated } from "./embedded-step.ts";
import { slopeOf } from "./explicit-step.ts";

/**
 * An embedded pair as a sampler from the first level of a grid to the last.
 *
 * @param who - the function that the user called
 * @param pair - the pair, which ends in the slope at the end of a step
 * @param settings - all options
 * @returns grid to sampler
 */
export const adaptiveRungeKutta =
  (who: string, pair: EmbeddedPair, settings: Required<AdaptiveOptions>): SamplerFactory =>
  (grid) => {
    checkRising(who, grid);
    return (x, env, options = {}) => {
      if (options.from) {
        throw new TweedieError(
          `${who}: expected to begin at the beginning, got a run to go on with after step ${options.from.step}. ` +
            `Make a sampler from the rest of the grid, and start it at the samples of the snapshot.`,
        );
      }
      return run(who, pair, settings, grid, x, env, options);
    };
  };

async function* run(
  who: string,
  pair: EmbeddedPair,
  settings: Required<AdaptiveOptions>,
  grid: readonly NoiseLevel[],
  x: Tensor,
  { denoise, schedule }: GaussianEnv,
  options: SamplerOptions,
): Trajectory<NoiseLevel> {
  const [begin, end] = [grid[0]!, grid.at(-1)!];
  const coordinates = chooseCoordinates(settings.coordinates, schedule, begin, end);
  const marks = grid.map((level) => coordinates.u(level));
  const levelOf = (u: number) => grid[marks.indexOf(u)] ?? coordinates.level(u, schedule);
  let calls = 0;
  const slope = (u: number, y: Tensor) => {
    calls += 1;
    const level = levelOf(u);
    return slopeOf(coordinates, level, denoise(combine([coordinates.scale(level), y]), level));
  };

  // Inside a step to clean data there is no interpolation: the level before it is a stop.
  const toClean = end.sigma === 0;
  const stops = toClean ? marks.slice(-2) : marks.slice(-1);
  const start = tidy(() => combine([1 / coordinates.scale(begin), x]));
  const isShown = grid.length > 2 ? (u: number) => marks.includes(u) : () => true;
  let [step, accepted] = [0, 0];
  let shown: Tensor | undefined;
  let isDone = false;
  try {
    const way = { from: marks[0]!, stops, toClean, slope };
    for await (const taken of adaptiveSteps(who, pair, way, start, settings, options)) {
      const { u, stop, rejected } = taken;
      const memory: AdaptiveMemory = { accepted: ++accepted, rejected, calls };
      const h = stop - u;
      const inside = marks.filter((mark) => (mark - u) * h > 0 && (stop - mark) * h > 0);
      for (const mark of isShown(stop) ? [...inside, stop] : inside) {
        options.signal?.throwIfAborted();
        const level = levelOf(mark);
        const c = coordinates.scale(level);
        shown?.dispose();
        shown = tidy(() =>
          mark === stop ? combine([c, taken.y]) : interpolated(pair, taken.before, taken, h, (mark - u) / h, c),
        );
        const steps = grid.length > 2 ? grid.length - 1 : Number.NaN;
        yield { step: ++step, steps, at: level, x: shown, memory };
      }
    }
    isDone = true;
    return shown!;
  } finally {
    if (!isDone) dispose({ shown });
  }
}
