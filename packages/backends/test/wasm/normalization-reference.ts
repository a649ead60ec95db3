/** What a normalisation is computed from: rows that share statistics, in double precision. */
export interface Normalization {
  /** The numbers of each set that is normalised, by their places in the data. */
  readonly sets: readonly (readonly number[])[];
  readonly x: Float32Array;
  readonly dy: Float32Array;
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  /** The place among the scales, and among the shifts, of a number of the data. */
  readonly scaleAt: (place: number) => number;
  readonly shiftAt: (place: number) => number;
  readonly activate: boolean;
}

/** Results, and how large the terms are whose roundings they may bear. */
export interface NormalizationResult {
  readonly y: Float64Array;
  readonly dx: Float64Array;
  readonly dScale: Float64Array;
  readonly dShift: Float64Array;
  readonly ySize: number;
  readonly dxSize: number;
  readonly parameterSize: number;
}

/** Normalisation and its gradients by the formula, in double precision. */
export function normalizationReference(of: Normalization): NormalizationResult {
  const { x, dy, scale, shift, activate } = of;
  const [y, dx] = [new Float64Array(x.length), new Float64Array(x.length)];
  const [dScale, dShift] = [new Float64Array(scale.length), new Float64Array(shift.length)];
  const terms = new Float64Array(Math.max(scale.length, shift.length));
  let [ySize, dxSize] = [0, 0];
  for (const places of of.sets) {
    const mean = places.reduce((sum, place) => sum + x[place]!, 0) / places.length;
    const variance = places.reduce((sum, place) => sum + (x[place]! - mean) ** 2, 0) / places.length;
    const inverse = 1 / Math.sqrt(variance + 1e-5);
    const standard = places.map((place) => (x[place]! - mean) * inverse);
    const inner = places.map((place, i) => {
      const gain = scale[of.scaleAt(place)]!;
      const z = standard[i]! * gain + shift[of.shiftAt(place)]!;
      const s = 1 / (1 + Math.exp(-z));
      y[place] = activate ? z * s : z;
      ySize = Math.max(ySize, Math.abs(standard[i]! * gain) + Math.abs(shift[of.shiftAt(place)]!));
      const dz = dy[place]! * (activate ? s * (1 + z * (1 - s)) : 1);
      dScale[of.scaleAt(place)]! += dz * standard[i]!;
      dShift[of.shiftAt(place)]! += dz;
      terms[of.scaleAt(place)]! += Math.abs(dz * standard[i]!);
      terms[of.shiftAt(place)]! += Math.abs(dz);
      return dz * gain;
    });
    const a = inner.reduce((sum, value) => sum + value, 0) / places.length;
    const b = inner.reduce((sum, value, i) => sum + value * standard[i]!, 0) / places.length;
    places.forEach((place, i) => {
      dx[place] = inverse * (inner[i]! - a - standard[i]! * b);
      dxSize = Math.max(dxSize, inverse * Math.abs(inner[i]!));
    });
  }
  return { y, dx, dScale, dShift, ySize, dxSize, parameterSize: Math.max(...terms) };
}
