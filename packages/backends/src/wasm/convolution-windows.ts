import type { ConvGeometry } from "./conv-geometry.ts";

/** What a convolution's windows look at: the fields of `Windows` in assembly/windows.ts, in their order there. */
const fields = [
  "images",
  "height",
  "width",
  "channels",
  "rows",
  "columns",
  "strideY",
  "strideX",
  "top",
  "left",
  "tapRows",
  "tapColumns",
  "dilationY",
  "dilationX",
  "filterWidth",
  "firstTapY",
  "firstTapX",
  "tapStepY",
  "tapStepX",
  "outHeight",
  "outWidth",
  "firstY",
  "firstX",
  "stepY",
  "stepX",
] as const;

/** The sizes of a convolution as the kernels take them; assembly/windows.ts says what each means. */
export type Windows = Readonly<Record<(typeof fields)[number], number>>;

/** The 32-bit numbers that {@link windowNumbers} gives, rounded up to a line of the cache. */
export const windowsSize = 32;

/** The numbers that the kernels read. */
export const windowNumbers = (windows: Windows): Int32Array => Int32Array.from(fields, (field) => windows[field]);

/** The windows of a convolution on its input. */
export function forwardWindows(conv: ConvGeometry): Windows {
  return {
    images: conv.batchSize,
    height: conv.inHeight,
    width: conv.inWidth,
    channels: conv.inChannels,
    rows: conv.outHeight,
    columns: conv.outWidth,
    strideY: conv.strideHeight,
    strideX: conv.strideWidth,
    top: conv.padInfo.top,
    left: conv.padInfo.left,
    tapRows: conv.filterHeight,
    tapColumns: conv.filterWidth,
    dilationY: conv.dilationHeight,
    dilationX: conv.dilationWidth,
    filterWidth: conv.filterWidth,
    firstTapY: 0,
    firstTapX: 0,
    tapStepY: 1,
    tapStepX: 1,
    outHeight: conv.outHeight,
    outWidth: conv.outWidth,
    firstY: 0,
    firstX: 0,
    stepY: 1,
    stepX: 1,
  };
}

/**
 * The windows of the input gradient on the gradient of the result, for each place that a pixel can have between two
 * strides and that a tap reaches. Pixels in none of them have the gradient 0.
 *
 * @param conv - the convolution
 * @returns windows that see the filter turned round
 */
export function gradientWindows(conv: ConvGeometry): Windows[] {
  const across = phases(conv.strideWidth, conv.dilationWidth, conv.filterWidth, conv.padInfo.left, conv.inWidth);
  return phases(conv.strideHeight, conv.dilationHeight, conv.filterHeight, conv.padInfo.top, conv.inHeight).flatMap(
    (y) =>
      across.map((x) => ({
        images: conv.batchSize,
        height: conv.outHeight,
        width: conv.outWidth,
        channels: conv.outChannels,
        rows: y.count,
        columns: x.count,
        strideY: 1,
        strideX: 1,
        top: y.before,
        left: x.before,
        tapRows: y.taps,
        tapColumns: x.taps,
        dilationY: y.dilation,
        dilationX: x.dilation,
        filterWidth: conv.filterWidth,
        firstTapY: y.lastTap,
        firstTapX: x.lastTap,
        tapStepY: -y.tapStep,
        tapStepX: -x.tapStep,
        outHeight: conv.inHeight,
        outWidth: conv.inWidth,
        firstY: y.first,
        firstX: x.first,
        stepY: conv.strideHeight,
        stepX: conv.strideWidth,
      })),
  );
}

/** Along one axis, the pixels that the taps `lastTap`, `lastTap - tapStep`, ... reach, and no others do. */
interface Phase {
  /** The first pixel; the others follow a stride apart. */
  readonly first: number;
  readonly count: number;
  readonly taps: number;
  readonly tapStep: number;
  readonly lastTap: number;
  /** Pixels of the result between two of the taps. */
  readonly dilation: number;
  /** Pixels of the result before its first one that the first window sees; negative if it begins later. */
  readonly before: number;
}

/** Pixel `i` and tap `k` meet at the pixel `(i + padding - k dilation) / stride` of the result, if that is whole. */
function phases(stride: number, dilation: number, filterSize: number, padding: number, size: number): Phase[] {
  const common = greatestDivisor(stride, dilation);
  const tapStep = stride / common;
  return Array.from({ length: Math.min(tapStep, filterSize) }, (_, tap) => {
    const offset = tap * dilation - padding;
    const first = ((offset % stride) + stride) % stride;
    const taps = Math.ceil((filterSize - tap) / tapStep);
    const reach = ((taps - 1) * dilation) / common;
    return {
      first,
      count: Math.ceil((size - first) / stride),
      taps,
      tapStep,
      lastTap: tap + (taps - 1) * tapStep,
      dilation: dilation / common,
      before: reach - (first - offset) / stride,
    };
  }).filter(({ count }) => count > 0);
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));
