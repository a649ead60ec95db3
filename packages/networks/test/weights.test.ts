import { memory, zerosLike } from "@tensorflow/tfjs-core";
import type { Variable } from "@tensorflow/tfjs-core";
import { useBackend } from "@tweedie/backends";
import { readSafetensors, rng, TweedieError, writeSafetensors } from "@tweedie/core";
import type { HostTensor } from "@tweedie/core";
import { expectNoLeak } from "@tweedie/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { countParameters, loadWeights, mlp, weightsOf } from "../src/index.ts";
import { expectClose, float64, perturb } from "./float64.ts";

const make = (seed: number) => mlp({ features: 2, hidden: 4, layers: 1, classes: 2 }, rng(seed)).variables;
const values = (variables: Readonly<Record<string, Variable>>) =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, [...value.dataSync()]]));

describe("weights", () => {
  beforeEach(async () => {
    await useBackend("cpu");
  });

  it("come back bit for bit, and equal weights give equal bytes", async () => {
    const [one, other] = [make(1), make(2)];
    perturb(one, rng(7));
    const bytes = await weightsOf(one);
    expect(values(other)).not.toEqual(values(one));
    loadWeights(other, bytes);
    expect(values(other)).toEqual(values(one));
    expect(await weightsOf(other)).toEqual(bytes);
  });

  it("are a safetensors file of F32 with the names and shapes of the variables", async () => {
    const variables = make(1);
    const { tensors, metadata } = readSafetensors(await weightsOf(variables));
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(variables).sort());
    for (const [name, { dtype, shape }] of Object.entries(tensors)) {
      expect([dtype, shape]).toEqual(["F32", variables[name]!.shape]);
    }
    expect(metadata).toEqual({ format: "tf" });
    expect(Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0)).toBe(countParameters(variables));
  });

  it("are those at the time of the call", async () => {
    const variables = make(1);
    const before = await weightsOf(variables);
    const promise = weightsOf(variables);
    for (const variable of Object.values(variables)) variable.assign(zerosLike(variable));
    expect(await promise).toEqual(before);
  });

  it("are rounded to float32 where the backend is finer, and read there", async () => {
    await float64();
    const [one, other] = [make(1), make(2)];
    loadWeights(other, await weightsOf(one));
    for (const [name, variable] of Object.entries(one)) {
      expectClose(other[name]!, Float32Array.from(variable.dataSync()), 0);
    }
  });

  it("leak nothing", async () => {
    const variables = make(1);
    const bytes = await weightsOf(variables);
    await expectNoLeak(() => weightsOf(variables));
    await expectNoLeak(() => loadWeights(variables, bytes));
    const before = memory().numTensors;
    expect(() => loadWeights(variables, bytes.subarray(0, 100))).toThrow(TweedieError);
    expect(memory().numTensors).toBe(before);
  });

  describe("loadWeights refuses, and changes nothing,", () => {
    const name = "blocks.0.dense1.weight";
    const edited = async (edit: (tensors: Record<string, HostTensor>) => void): Promise<Uint8Array> => {
      const tensors = { ...readSafetensors(await weightsOf(make(1))).tensors };
      edit(tensors);
      return writeSafetensors({ tensors }, { allowNonFinite: true });
    };
    const expectRefused = (bytes: Uint8Array, message: string) => {
      const variables = make(2);
      const before = values(variables);
      expect(() => loadWeights(variables, bytes, { name: "run/model.safetensors" })).toThrow(message);
      expect(() => loadWeights(variables, bytes)).toThrow(TweedieError);
      expect(values(variables)).toEqual(before);
    };

    it("a missing tensor", async () => {
      const bytes = await edited((tensors) => delete tensors[name]);
      expectRefused(
        bytes,
        `loadWeights: expected the tensor "${name}" of shape [4,4], got none in run/model.safetensors.`,
      );
    });

    it("an extra tensor", async () => {
      const bytes = await edited((tensors) => (tensors["other"] = tensors[name]!));
      expectRefused(bytes, 'loadWeights: expected the tensors of the network and no other, got the tensor "other"');
    });

    it("another shape of the same size", async () => {
      const bytes = await edited((tensors) => (tensors[name] = { ...tensors[name]!, shape: [2, 8] }));
      expectRefused(bytes, `loadWeights: expected the shape [4,4] for the tensor "${name}", got [2,8]`);
    });

    it("another rank", async () => {
      const bytes = await edited((tensors) => (tensors[name] = { ...tensors[name]!, shape: [4, 4, 1] }));
      expectRefused(bytes, `expected the shape [4,4] for the tensor "${name}", got [4,4,1]`);
    });

    it("integers", async () => {
      const data = new Int32Array(16);
      const bytes = await edited((tensors) => (tensors[name] = { dtype: "I32", shape: [4, 4], data }));
      expectRefused(bytes, `loadWeights: expected F32, F16 or BF16 for the tensor "${name}", got I32`);
    });

    it.each([Number.NaN, Number.POSITIVE_INFINITY])("the value %d", async (value) => {
      const bytes = await edited((tensors) => (tensors[name]!.data[5] = value));
      expectRefused(bytes, `readSafetensors: expected finite values in tensor "${name}", got ${value} at position 5`);
    });

    it("a truncated file", async () => {
      const bytes = await weightsOf(make(1));
      expectRefused(bytes.subarray(0, bytes.length - 1), "truncated");
      expectRefused(bytes.subarray(0, 40), "truncated");
      expectRefused(new Uint8Array(0), "truncated");
    });
  });
});
