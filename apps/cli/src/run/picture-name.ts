import { createHash } from "node:crypto";
import type { Config } from "../config/schema.ts";
import type { Labels } from "@tweedie/networks";
import { describeLabels } from "./labels.ts";
import type { WhichWeights } from "./load-model.ts";

/** What tells one picture of a run from another. */
export interface PictureSettings {
  /** The seed of the noise. */
  readonly seed: number;
  /** How many samples. */
  readonly count: number;
  /** The labels that were asked for, before they are spread. */
  readonly labels: Labels | undefined;
  /** How the samples are made. */
  readonly sampling: Config["sampling"];
  /** Which weights make them. */
  readonly weights: WhichWeights;
}

/** The name of a picture's file: other settings have another name, so that no picture replaces a different one. */
export function pictureName({ seed, count, labels, sampling, weights }: PictureSettings): string {
  const { sampler, steps, grid, guidance } = sampling;
  const fields = {
    seed,
    samples: count,
    ...(labels && { labels: short(describeLabels(labels)) }),
    sampler: sampler.name,
    steps,
    grid: grid.name,
    ...(labels && { guidance }),
    weights,
  };
  return `${Object.entries(fields)
    .map(([key, value]) => `${key}-${value}`)
    .join("_")}.png`;
}

/** What stands below a picture: the settings in its name, or the name where it is another. */
export function captionOf(name: string): string {
  const fields = name.replace(/\.png$/, "").split("_");
  if (!fields.every((field) => named.test(field))) return fields.join("_");
  return fields.map((field) => field.replace("-", " ")).join(", ");
}

const named = /^(?:seed|samples|labels|sampler|steps|grid|guidance|weights)-./;

/** File systems end names at 255 bytes. */
const short = (text: string): string =>
  text.length <= 64 ? text : `${text.slice(0, 40)}...${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
