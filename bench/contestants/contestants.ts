import { join } from "node:path";
import type { BenchCase } from "../case.ts";

/** Something that is measured against the others. */
export interface Contestant {
  /** What the command line calls it. */
  readonly id: string;
  /** What the table calls it. */
  readonly title: string;
  /** The program and what to run it with. */
  readonly command: readonly [program: string, ...args: string[]];
  /** What the program is told. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The cases that it can do. */
  readonly does: (one: BenchCase) => boolean;
}

const node = (file: string): [string, ...string[]] => [
  process.execPath,
  "--disable-warning=ExperimentalWarning",
  join(import.meta.dirname, file),
];
const python = (file: string): [string, ...string[]] => [
  process.env["PYTHON"] ?? "python3",
  join(import.meta.dirname, "..", "torch", file),
];
const notSampling = ({ task }: BenchCase): boolean => task !== "sample";
const training = ({ task }: BenchCase): boolean => task === "train";
const everything = (): boolean => true;

/** All contestants, in the order of the tables. */
export const contestants: readonly Contestant[] = [
  ...[1, 2].flatMap((workers) => {
    const title = `tweedie, wasm, ${counted(workers, "worker")}`;
    const does = workers === 1 ? everything : training;
    const settings = { backend: "wasm", workers };
    return [
      ours(`wasm-${workers}`, title, { ...settings, revectorize: true }, does),
      ours(`wasm-${workers}-plain`, `${title}, no V8 flag`, settings, workers === 1 ? notSampling : training),
    ];
  }),
  {
    id: "chromium",
    title: "tweedie, wasm in Chromium, 1 worker",
    command: node("chromium.ts"),
    settings: {},
    does: ({ work, task }) => work === "unet" && task === "train",
  },
  ours("tensorflow", "tweedie, tensorflow", { backend: "tensorflow", workers: 1 }, everything),
  ours("webgpu", "tweedie, WebGPU", { backend: "webgpu", workers: 1 }, everything),
  torch("torch-1", 1),
  torch("torch-2", 2),
  {
    id: "diffusers",
    title: "diffusers",
    command: python("diffusers_step.py"),
    settings: { threads: 2 },
    does: ({ work, sampler }) => work === "trivial" && sampler !== "brownian",
  },
  {
    id: "k-diffusion",
    title: "k-diffusion",
    command: python("k_diffusion_sample.py"),
    settings: { threads: 2 },
    does: ({ task, sampler }) => task === "sample" && sampler !== "uniPc",
  },
  {
    id: "jax-js",
    title: "jax-js, wasm",
    command: node("jax-js.mjs"),
    settings: {},
    does: ({ work, task }) => work === "mlp" && task === "train",
  },
  {
    id: "stock",
    title: "stock TensorFlow.js, wasm",
    command: node("stock.ts"),
    settings: { slow: true },
    does: training,
  },
];

function ours(id: string, title: string, settings: Contestant["settings"], does: Contestant["does"]): Contestant {
  return { id, title, command: node("tweedie.ts"), settings, does };
}

function torch(id: string, threads: number): Contestant {
  const title = `PyTorch, CPU, ${counted(threads, "thread")}`;
  return { id, title, command: python("run.py"), settings: { threads }, does: notSampling };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
