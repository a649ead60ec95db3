import { drawText, glyphSize, textWidth } from "./font.ts";
import { blankPicture } from "./picture.ts";
import type { Colour, Picture } from "./picture.ts";

/** Pictures of one shape, as the model makes them. */
export interface ImageBatch {
  /** `[count, height, width, channels]`, values in [-1, 1], 1 or 3 channels. */
  readonly values: ArrayLike<number>;
  /** `[height, width, channels]`. */
  readonly shape: readonly [height: number, width: number, channels: number];
  /** One label a picture, or undefined for unlabelled pictures; null is "no label". */
  readonly labels?: readonly (number | null)[] | undefined;
}

/**
 * A grid of pictures, enlarged. Labelled pictures stand in one row for each label, in order of first appearance, with
 * the label before the row; unlabelled ones fill rows of about as many as there are rows.
 *
 * @param batch - the pictures
 * @returns the grid; labels as they are drawn
 */
export function sampleGrid({ values, shape, labels }: ImageBatch): Picture {
  const [height, width, channels] = shape;
  const size = height * width * channels;
  const count = Math.floor(values.length / size);
  const rows = layOut(count, labels);
  const scale = Math.max(1, Math.round(56 / Math.max(height, width)));
  const across = width * scale + gap;
  const down = height * scale + gap;
  const widest = rows.reduce((most, { label }) => Math.max(most, textWidth(label)), 0);
  const gutter = widest === 0 ? 0 : widest * dot + 3 * gap;
  const columns = rows.reduce((most, { members }) => Math.max(most, members.length), 0);
  const picture = blankPicture(gutter + columns * across + gap, rows.length * down + gap, background);
  rows.forEach(({ label, members }, row) => {
    const top = gap + row * down;
    const middle = top + Math.round((height * scale - glyphSize.height * dot) / 2);
    drawText(picture, label, 2 * gap + (widest - textWidth(label)) * dot, middle, dot, ink);
    members.forEach((sample, column) => {
      const left = gutter + gap + column * across;
      for (let y = 0; y < height * scale; y++) {
        for (let x = 0; x < width * scale; x++) {
          const at = sample * size + (Math.floor(y / scale) * width + Math.floor(x / scale)) * channels;
          const to = 3 * ((top + y) * picture.width + left + x);
          for (let c = 0; c < 3; c++) picture.data[to + c] = byte(values[at + (channels === 3 ? c : 0)]!);
        }
      }
    });
  });
  return picture;
}

interface Row {
  readonly label: string;
  readonly members: readonly number[];
}

function layOut(count: number, labels: ImageBatch["labels"]): readonly Row[] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (!labels) {
    const columns = Math.ceil(Math.sqrt(count));
    return Array.from({ length: Math.ceil(count / columns) }, (_, row) => ({
      label: "",
      members: all.slice(row * columns, (row + 1) * columns),
    }));
  }
  return [...new Set(labels)].flatMap((label) => {
    const members = all.filter((i) => labels[i] === label);
    return Array.from({ length: Math.ceil(members.length / most) }, (_, part) => ({
      label: label === null ? "-" : String(label),
      members: members.slice(part * most, (part + 1) * most),
    }));
  });
}

/** -1 is black and 1 is white, whatever lies beyond is cut off. */
const byte = (value: number): number => Math.round(Math.min(1, Math.max(0, (value + 1) / 2)) * 255);

const gap = 6;
const dot = 3;
/** Longer rows of one label are broken. */
const most = 20;
const background: Colour = [24, 27, 34];
const ink: Colour = [214, 219, 230];
