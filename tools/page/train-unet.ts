import { type BackendReport, useBackend, type UseBackendOptions } from "@tweedie/backends";
import { epsTarget, rng } from "@tweedie/core";
import { gaussianLoss, stratifiedLevels } from "@tweedie/losses";
import { scoreModel, unet } from "@tweedie/networks";
import { cosine } from "@tweedie/schedules";
import { adam, train, trainingState } from "@tweedie/training";

/** What {@link trainUnet} needs. */
export interface TrainUnetOptions extends UseBackendOptions {
  readonly backend: BackendReport["backend"];
  readonly steps: number;
  readonly batch: number;
  readonly widths: readonly number[];
  /** The height and width of the images. */
  readonly size: number;
}

/** What {@link trainUnet} did. */
export interface TrainedUnet {
  readonly losses: readonly number[];
  /** The time of each step. */
  readonly milliseconds: readonly number[];
  readonly repairs: readonly string[];
}

/**
 * Trains a U-Net on images of waves: the same numbers in a page and in Node, up to the rounding of their engines.
 *
 * @param options - backend, steps, sizes
 * @returns losses, times, and what was mended
 */
export async function trainUnet(options: TrainUnetOptions): Promise<TrainedUnet> {
  const { backend, steps, batch, widths, size, ...rest } = options;
  const { repairs } = await useBackend(backend, rest);
  const network = unet({ widths }, rng(1));
  const state = trainingState({ variables: network.variables, optimizer: adam() });
  const schedule = cosine();
  const loss = gaussianLoss({ schedule, levels: stratifiedLevels(schedule) });
  const model = scoreModel(network, { target: epsTarget });
  const losses: number[] = [];
  const milliseconds: number[] = [];
  let before = performance.now();
  for await (const step of train({
    state,
    batches: (step) => rng(2).split(step).normal([batch, size, size, 1]),
    loss: (x0, random) => loss(model, x0, random),
    steps,
    learningRate: 1e-3,
    rng: rng(3),
  })) {
    const now = performance.now();
    milliseconds.push(now - before);
    before = now;
    losses.push(step.loss);
  }
  state.dispose();
  network.dispose();
  return { losses, milliseconds, repairs };
}
