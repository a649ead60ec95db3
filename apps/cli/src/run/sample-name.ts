import { createHash } from "node:crypto";
import type { Named } from "../config/common-fields.ts";
import type { Labels } from "@tweedie/networks";
import { describeLabels } from "./labels.ts";
import type { WhichWeights } from "./load-network.ts";
import type { SampleFile } from "./trainee.ts";

/** What tells some samples of a run from others. */
export interface SampleSettings {
  /** The seed of the noise. */
  readonly seed: number;
  /** How many samples. */
  readonly count: number;
  /** The labels that were asked for, before they are spread. */
  readonly labels: Labels | undefined;
  /** How the samples are made. */
  readonly sampling: {
    readonly sampler: Named;
    readonly grid?: Named;
    readonly steps: number;
    readonly guidance: number;
  };
  /** Which weights make them. */
  readonly weights: WhichWeights;
  /** Other settings by name, which has only letters. */
  readonly more?: Readonly<Record<string, string | number>>;
}

/** The name of a file of samples: other settings have another name, so that no file replaces a different one. */
export function sampleName(settings: SampleSettings, extension: SampleFile["extension"]): string {
  const { seed, count, labels, sampling, weights, more = {} } = settings;
  const { sampler, steps, grid, guidance } = sampling;
  const fields = {
    seed,
    samples: count,
    ...(labels && { labels: short(describeLabels(labels)) }),
    sampler: sampler.name,
    steps,
    ...(grid && { grid: grid.name }),
    ...(labels && { guidance }),
    ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, short(String(value))])),
    weights,
  };
  return `${Object.entries(fields)
    .map(([key, value]) => `${key}-${value}`)
    .join("_")}.${extension}`;
}

/** What stands beside samples: the settings in the name of their file, or the name where it is another. */
export function captionOf(name: string): string {
  const fields = name.replace(/\.(?:png|txt)$/, "").split("_");
  if (!fields.every((field) => named.test(field))) return fields.join("_");
  return fields.map((field) => field.replace("-", " ")).join(", ");
}

const named = /^[a-z]+-./i;

/** What file systems take, short enough for them: they end names at 255 bytes. What is changed gets a sign of its own. */
function short(text: string): string {
  const plain = text.replaceAll(/[^\w.,+-]|_/g, "~");
  if (plain === text && text.length <= 64) return text;
  return `${plain.slice(0, 40)}...${createHash("sha256").update(text).digest("hex").slice(0, 12)}`;
}
