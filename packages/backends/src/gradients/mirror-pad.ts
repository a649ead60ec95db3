import { add, pad, reverse, slice } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { GradientOverride } from "./gradient-override.ts";

/** The gradient of a mirrored border; the stock one forgets what the border repeats. */
export const mirrorPadGradient: GradientOverride = {
  kernelName: "MirrorPad",
  reason: "mended: left out the border",
  inputs: ["x"],
  gradient: (dy, [x], attrs) => {
    const { paddings, mode } = attrs as unknown as Attributes;
    // "reflect" does not repeat the edge itself.
    const gap = mode === "reflect" ? 1 : 0;
    return { x: () => paddings.reduce((y, border, axis) => folded(y, axis, border, x!.shape[axis]!, gap), dy) };
  },
};

interface Attributes {
  readonly paddings: readonly (readonly [before: number, after: number])[];
  readonly mode: "reflect" | "symmetric";
}

/** Folds both borders of one axis back on the places that they repeat. */
function folded(dy: Tensor, axis: number, [before, after]: readonly number[], size: number, gap: number): Tensor {
  const part = (start: number, length: number): Tensor => {
    const begin = dy.shape.map((_, i) => (i === axis ? start : 0));
    return slice(
      dy,
      begin,
      dy.shape.map((all, i) => (i === axis ? length : all)),
    );
  };
  const mirrored = (start: number, length: number, to: number): Tensor =>
    pad(
      reverse(part(start, length), axis),
      dy.shape.map((_, i): [number, number] => (i === axis ? [to, size - to - length] : [0, 0])),
    );
  let dx = part(before!, size);
  if (before! > 0) dx = add(dx, mirrored(0, before!, gap));
  if (after! > 0) dx = add(dx, mirrored(before! + size, after!, size - gap - after!));
  return dx;
}
