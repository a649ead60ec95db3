import { cast, oneHot, tensor, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { levelAt, readSafetensors, rng, tensorOf, writeSafetensors } from "@tweedie/core";
import type { HostTensor } from "@tweedie/core";
import { cosine } from "@tweedie/schedules";
import type { BenchCase } from "../case.ts";
import { benchNetwork } from "./networks.ts";
import type { BenchNetwork } from "./networks.ts";

/** The initial weights and the batch of a case as safetensors, for all contestants; needs a backend. */
export function caseFile({ work, batch }: BenchCase): Uint8Array {
  const random = rng(1);
  const { variables, shape, classes, tokens } = benchNetwork(work, random.split("weights"));
  const integers = (name: string, size: number, below: number): HostTensor => ({
    dtype: "I32",
    shape: [size],
    data: Int32Array.from(random.split(name).uniforms(size), (u) => Math.floor(u * below)),
  });
  const datum = (name: string): HostTensor => {
    const sizes = [batch, ...shape];
    if (!tokens) return { dtype: "F32", shape: sizes, data: normals(name, sizes) };
    return { ...integers(name, batch * shape[0]!, classes), shape: sizes };
  };
  const normals = (name: string, sizes: readonly number[]): Float32Array =>
    tidy(() => new Float32Array(random.split(name).normal(sizes).dataSync()));
  // Layers that start at zero would hide what is before them from the losses.
  const weights = Object.entries(variables).map(([name, { shape }]): [string, HostTensor] => {
    const noise = normals(`noise of ${name}`, shape);
    const data = new Float32Array(variables[name]!.dataSync()).map((value, i) => value + 0.02 * noise[i]!);
    variables[name]!.dispose();
    return [name, { dtype: "F32", shape, data }];
  });
  return writeSafetensors({
    tensors: {
      ...Object.fromEntries(weights),
      "input.x": datum("x"),
      "input.target": datum("target"),
      "input.noise": integers("noise", batch, 1000),
      "input.labels": integers("labels", batch, 10),
    },
  });
}

/** A batch of a case, as tensors of the active backend and numbers. */
export interface BenchData {
  readonly x: Tensor;
  readonly target: Tensor;
  readonly noise: readonly number[];
  readonly labels: readonly number[];
}

/** Reads a file of {@link caseFile}: the weights into the network, the batch onto the active backend. */
export function loadCase(bytes: Uint8Array, { variables, tokens, classes }: BenchNetwork): BenchData {
  const { tensors } = readSafetensors(bytes);
  const values = (name: string) => tensors[name]!.data as Float32Array | Int32Array;
  const onDevice = (name: string): Tensor =>
    tokens
      ? tensor(values(name) as Int32Array, [...tensors[name]!.shape], "int32")
      : tensorOf(values(name), tensors[name]!.shape);
  tidy(() => {
    for (const [name, variable] of Object.entries(variables)) variable.assign(tensorOf(values(name), variable.shape));
  });
  const target = onDevice("input.target");
  return {
    x: onDevice("input.x"),
    target: tokens ? tidy(() => cast(oneHot(target, classes), "float32")) : target,
    noise: [...values("input.noise")],
    labels: [...values("input.labels")],
  };
}

/** Where a denoising step begins and ends. */
export const denoisingLevels = { from: levelAt(cosine(), 0.6), to: levelAt(cosine(), 0.5) } as const;
