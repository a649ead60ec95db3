/** An RGB colour, each channel 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A picture in RGB, 8 bits a channel, in row-major order. */
export interface Picture {
  /** Pixels across. */
  readonly width: number;
  /** Pixels down. */
  readonly height: number;
  /** `3 * width * height` bytes. */
  readonly data: Uint8Array;
}

/** A picture of one colour. */
export function blankPicture(width: number, height: number, colour: Colour): Picture {
  const data = new Uint8Array(3 * width * height);
  for (let at = 0; at < data.length; at += 3) data.set(colour, at);
  return { width, height, data };
}

/** Paints a rectangle; what lies outside the picture is cut off. */
export function fillRectangle(
  picture: Picture,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: Colour,
): void {
  const right = Math.min(left + width, picture.width);
  const bottom = Math.min(top + height, picture.height);
  for (let y = Math.max(0, top); y < bottom; y++) {
    for (let x = Math.max(0, left); x < right; x++) picture.data.set(colour, 3 * (y * picture.width + x));
  }
}

/** Mixes a colour into one pixel: 0 leaves it, 1 replaces it. */
export function blendPixel(picture: Picture, x: number, y: number, colour: Colour, share: number): void {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return;
  const at = 3 * (y * picture.width + x);
  for (let c = 0; c < 3; c++)
    picture.data[at + c] = Math.round(picture.data[at + c]! * (1 - share) + colour[c]! * share);
}
