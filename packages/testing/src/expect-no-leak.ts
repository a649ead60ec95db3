import { memory, tensor_util } from "@tensorflow/tfjs-core";
import type { TensorContainer } from "@tensorflow/tfjs-core";
import { last, rng, TweedieError } from "@tweedie/core";
import type { Sampler } from "@tweedie/core";
import type { SamplerCase } from "./sampler-case.ts";

/**
 * The law of ownership: what `f` does leaves no tensor and no buffer behind but those it returns, which are disposed here.
 *
 * @param f - what is tried; it may return tensors, in objects or arrays, that its caller would own
 * @throws TweedieError if there are more or fewer tensors than before; what `f` throws
 */
export async function expectNoLeak(f: () => unknown): Promise<void> {
  const before = memory();
  const result: unknown = await f();
  for (const x of tensor_util.getTensorsInContainer([result] as TensorContainer)) x.dispose();
  const after = memory();
  const tensors = after.numTensors - before.numTensors;
  const buffers = after.numDataBuffers - before.numDataBuffers;
  if (tensors !== 0 || buffers !== 0) {
    throw new TweedieError(
      `expectNoLeak: expected as many tensors as before, got ${tensors} more tensors and ${buffers} more buffers. ` +
        `Own what you return, dispose the rest, and leave arguments alone.`,
    );
  }
}

/**
 * The law of ownership for samplers: nothing is left behind at the end, after an abort, after a `break`, and after an
 * error of the model; the start is borrowed and the result is owned; an abort ends the run with the signal's reason.
 *
 * @param sampler - a sampler of at least three steps
 * @param samplerCase - where it starts and what it may call
 * @throws TweedieError if the law is broken
 */
export async function expectSamplerNoLeak<P, E>(sampler: Sampler<P, E>, samplerCase: SamplerCase<E>): Promise<void> {
  const begin = (signal?: AbortSignal, onCall?: () => void) => {
    const x = samplerCase.start(4, rng(0).split("start"));
    const env = samplerCase.env(rng(0).split("noise"), onCall);
    return { x, run: sampler(x, env, signal && { signal }) };
  };

  await named("at the end", async () => {
    const { x, run } = begin();
    const result = await last(run);
    result.dispose();
    if (x.isDisposed) throw lawless("the start to be borrowed, got it disposed");
    await x.data();
    x.dispose();
  });
  await named("after an abort", async () => {
    const controller = new AbortController();
    const { x, run } = begin(controller.signal);
    const reason = new TweedieError("expectSamplerNoLeak: an abort on purpose.");
    await run.next();
    controller.abort(reason);
    const outcome: unknown = await last(run).catch((error: unknown) => error);
    x.dispose();
    if (outcome !== reason) throw lawless("an abort to end the run with the signal's reason, got another end");
  });
  await named("after a break", async () => {
    const { x, run } = begin();
    for await (const _ of run) break;
    x.dispose();
  });
  await named("after an error of the model", async () => {
    let calls = 0;
    const failure = new TweedieError("expectSamplerNoLeak: a failure on purpose.");
    const { x, run } = begin(undefined, () => {
      calls += 1;
      if (calls === 2) throw failure;
    });
    const outcome: unknown = await last(run).catch((error: unknown) => error);
    x.dispose();
    if (outcome !== failure) throw lawless("an error of the model to reach the caller, got another end");
  });
}

async function named(when: string, f: () => Promise<void>): Promise<void> {
  try {
    await expectNoLeak(f);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TweedieError(`expectSamplerNoLeak, ${when}: ${message}`, { cause: error });
  }
}

const lawless = (what: string): TweedieError =>
  new TweedieError(`expectSamplerNoLeak: expected ${what}. See the rules of ownership.`);
