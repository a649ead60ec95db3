import { engine, setBackend } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { stockKernel } from "../../src/kernel-override.ts";
import { startBackends } from "../compare.ts";
import { paddingCases, result, sides, tensorsOf } from "./padding-cases.ts";

beforeAll(startBackends);

describe.each(["cpu", "wasm"])("one number of padding on %s", (backend) => {
  beforeAll(async () => void (await setBackend(backend)));

  it.each(Object.entries(paddingCases))("%s is that number on each side", (name, [shapes, attrs]) => {
    const inputs = tensorsOf(shapes);
    const run = (
      pad: unknown,
      kernel = (attrs: object) => engine().runKernel(name, inputs, attrs as never) as Tensor,
    ) => {
      const y = kernel({ ...attrs, pad });
      return { shape: y.shape, values: [...y.dataSync()] };
    };
    const got = run(1);
    if (!shapes["dy"]) expect(got.shape).toEqual(result);
    expect(got).toEqual(run(sides));
    const stock = stockKernel(name, backend);
    if (!stock) return;
    const attempt = () =>
      run(1, (attrs) =>
        engine().makeTensorFromTensorInfo(stock({ inputs, attrs: attrs as never, backend: engine().backend }) as never),
      );
    expect(orError(attempt)).not.toEqual(got);
  });
});

function orError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
