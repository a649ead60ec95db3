/** Marks on an axis: where the values lie and where the marks stand. */
export interface Ticks {
  /** The ends of the axis. */
  readonly range: readonly [low: number, high: number];
  /** The marks, increasing. */
  readonly marks: readonly number[];
}

/**
 * Round marks for values between `low` and `high`: about `count` of them, 1, 2 or 5 times a power of ten apart, or half of
 * that where there would be fewer than three. The axis ends at the values.
 */
export function linearTicks(low: number, high: number, count = 5): Ticks {
  if (!(high > low)) return linearTicks(low - (Math.abs(low) / 2 || 1), low + (Math.abs(low) / 2 || 1), count);
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999)!;
  const marks = multiples(step, low, high);
  return { range: [low, high], marks: marks.length >= 3 ? marks : multiples(step / 2, low, high) };
}

function multiples(step: number, low: number, high: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Marks for a logarithmic axis: powers of ten and, where they are few, twice and five times them. */
export function logTicks(low: number, high: number): Ticks {
  const range = [low, high > low ? high : low * 10] as const;
  const marks = (factors: readonly number[]): number[] => {
    const all: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(range[1])); power++) {
      all.push(...factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))));
    }
    return all.filter((mark) => mark >= low * 0.999 && mark <= range[1] * 1.001);
  };
  const tens = marks([1]);
  const all = tens.length >= 4 ? tens : marks([1, 2, 5]);
  // Over less than a decade, equal distances are easier to read.
  return { range, marks: all.length >= 3 ? all : linearTicks(...range).marks };
}

/** A number on an axis, as short as it is exact: `0.02`, `1,500`, `2e-5`. */
export function tickLabel(value: number): string {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e6))
    return value.toExponential().replace("e+", "e");
  return value.toLocaleString("en-US", { maximumFractionDigits: 6 });
}
