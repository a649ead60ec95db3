import type { Labels } from "@tweedie/networks";

/**
 * Spreads labels over samples as evenly as it comes out, equal ones together: 25 samples of 10 labels are 3, 2, 3, 2, ...
 * of each. Where there are more labels than samples, some get none.
 */
export function spreadLabels(labels: Labels, count: number): Labels {
  return Array.from({ length: count }, (_, i) => labels[Math.floor((i * labels.length) / count)]!);
}

/** Every label of so many classes, spread over samples; undefined where there are no classes. */
export function everyLabel(classes: number, count: number): Labels | undefined {
  if (classes === 0) return undefined;
  return spreadLabels(
    Array.from({ length: classes }, (_, label) => label),
    count,
  );
}

/** The labels that {@link spreadLabels} gives to no sample. */
export function labelsLeftOut(labels: Labels, count: number): Labels {
  const given = new Set(spreadLabels(labels, count));
  return labels.filter((label) => !given.has(label));
}

/** Labels in short, as `--labels` takes them: `0-9`, `3,1,4`, `0-4,none`. */
export function describeLabels(labels: Labels): string {
  const runs: [first: number | null, last: number | null][] = [];
  for (const label of labels) {
    const run = runs.at(-1);
    if (run && label !== null && run[1] !== null && label === run[1] + 1) run[1] = label;
    else runs.push([label, label]);
  }
  return runs.map(([first, last]) => (first === last ? String(first ?? "none") : `${first}-${last}`)).join(",");
}
