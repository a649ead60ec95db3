import { blankPicture, blendPixel } from "./picture.ts";
import type { Colour, Picture } from "./picture.ts";

/**
 * Points of the plane as a picture: data in grey behind, samples in colour before, on the same axes.
 *
 * @param samples - `[count, 2]`, x to the right and y up
 * @param data - `[count, 2]`, which also decides what part of the plane is shown
 */
export function scatter(samples: ArrayLike<number>, data: ArrayLike<number>): Picture {
  const picture = blankPicture(size, size, background);
  const bounds = [0, 1].map((axis) => extent(data, axis));
  const reach = Math.max(...bounds.map(([low, high]) => high - low)) * 1.3 || 1;
  const place = (value: number, axis: number): number => {
    const [low, high] = bounds[axis]!;
    return ((value - (low + high) / 2) / reach + 0.5) * size;
  };
  const draw = (points: ArrayLike<number>, colour: Colour, strength: number): void => {
    for (let i = 0; i + 1 < points.length; i += 2) {
      dab(picture, place(points[i]!, 0), size - place(points[i + 1]!, 1), colour, strength);
    }
  };
  draw(data, grey, 0.35);
  draw(samples, orange, 0.85);
  return picture;
}

function extent(points: ArrayLike<number>, axis: number): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = axis; i < points.length; i += 2) {
    low = Math.min(low, points[i]!);
    high = Math.max(high, points[i]!);
  }
  return [low, high];
}

/** A soft disc. */
function dab(picture: Picture, x: number, y: number, colour: Colour, strength: number): void {
  for (let dy = -3; dy <= 3; dy++) {
    for (let dx = -3; dx <= 3; dx++) {
      const [px, py] = [Math.floor(x) + dx, Math.floor(y) + dy];
      const share = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(px + 0.5 - x, py + 0.5 - y)));
      if (share > 0) blendPixel(picture, px, py, colour, share * strength);
    }
  }
}

const size = 448;
const radius = 2;
const background: Colour = [24, 27, 34];
const grey: Colour = [128, 136, 152];
const orange: Colour = [255, 168, 76];
