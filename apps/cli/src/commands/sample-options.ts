import { writeSafetensors } from "@tweedie/core";
import type { Labels } from "@tweedie/networks";
import { datasetNamed } from "../config/datasets.ts";
import { describeLabels, labelsLeftOut } from "../run/labels.ts";
import type { Output } from "../terminal/output.ts";
import { parseLabels } from "./arguments.ts";
import { unlabelled } from "./sampling-flags.ts";
import type { SamplingFlags } from "./sampling-flags.ts";

/** The flags of `tweedie sample`. */
export interface SampleOptions extends SamplingFlags {
  readonly count?: number;
  readonly labels?: string;
  readonly seed: number;
  readonly infill?: string;
  readonly blank?: string;
  readonly out?: string;
  readonly tensors?: string;
  readonly batch: number;
  readonly backend: string;
  readonly json: boolean;
}

/**
 * The labels that are asked for, before they are spread; undefined where the data have none.
 *
 * @throws UsageError if labels are asked of data without them; TweedieError if they are none of the data's
 */
export function askedLabels(dataset: string, { labels }: SampleOptions): Labels | undefined {
  const { classes, names } = datasetNamed(dataset);
  if (classes === 0) {
    if (labels === undefined) return undefined;
    throw unlabelled("--labels", dataset);
  }
  return parseLabels(labels ?? `0-${classes - 1}`, classes, names);
}

/** The labels of which there are samples; the others are told. */
export function labelsGiven(asked: Labels | undefined, count: number, output: Output): Labels | undefined {
  const without = asked ? labelsLeftOut(asked, count) : [];
  if (without.length > 0) {
    output.note(`More labels than samples: there are none of ${describeLabels(without)}. Give a larger --count.`);
  }
  return asked?.filter((label) => !without.includes(label));
}

/** Samples with their labels as a file of tensors. */
export function asSafetensors(
  values: Float32Array | Int32Array,
  shape: readonly number[],
  labels: Labels | undefined,
): Uint8Array {
  const count = values.length / shape.reduce((product, axis) => product * axis, 1);
  const all = [count, ...shape];
  return writeSafetensors({
    tensors: {
      samples:
        values instanceof Int32Array
          ? { dtype: "I32", shape: all, data: values }
          : { dtype: "F32", shape: all, data: values },
      // -1 is "no label".
      ...(labels && {
        labels: { dtype: "I32", shape: [count], data: Int32Array.from(labels, (label) => label ?? -1) },
      }),
    },
  });
}
