import { fillRectangle } from "./picture.ts";
import type { Colour, Picture } from "./picture.ts";

/** Width and height of a glyph in dots; neighbours stand one dot apart. */
export const glyphSize: { readonly width: number; readonly height: number } = Object.freeze({ width: 5, height: 7 });

/** The width of a text in dots. */
export const textWidth = (text: string): number => Math.max(0, text.length * (glyphSize.width + 1) - 1);

/**
 * Writes digits (and `-`, for "no label") in dots of `scale` pixels. Other characters leave a gap.
 *
 * @param picture - painted upon
 * @param text - what to write
 * @param left - of the first glyph, in pixels
 * @param top - of the glyphs, in pixels
 */
export function drawText(
  picture: Picture,
  text: string,
  left: number,
  top: number,
  scale: number,
  colour: Colour,
): void {
  [...text].forEach((character, place) => {
    glyphs[character]?.forEach((row, y) => {
      for (let x = 0; x < glyphSize.width; x++) {
        if (row[x] !== "#") continue;
        fillRectangle(
          picture,
          left + (place * (glyphSize.width + 1) + x) * scale,
          top + y * scale,
          scale,
          scale,
          colour,
        );
      }
    });
  });
}

const rows = (...lines: string[]): readonly string[] => lines;

const glyphs: Readonly<Record<string, readonly string[]>> = {
  "0": rows(" ### ", "#   #", "#   #", "#   #", "#   #", "#   #", " ### "),
  "1": rows("  #  ", " ##  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### "),
  "2": rows(" ### ", "#   #", "    #", "  ## ", " #   ", "#    ", "#####"),
  "3": rows(" ### ", "#   #", "    #", "  ## ", "    #", "#   #", " ### "),
  "4": rows("   # ", "  ## ", " # # ", "#  # ", "#####", "   # ", "   # "),
  "5": rows("#####", "#    ", "#### ", "    #", "    #", "#   #", " ### "),
  "6": rows(" ### ", "#    ", "#    ", "#### ", "#   #", "#   #", " ### "),
  "7": rows("#####", "    #", "   # ", "   # ", "  #  ", "  #  ", "  #  "),
  "8": rows(" ### ", "#   #", "#   #", " ### ", "#   #", "#   #", " ### "),
  "9": rows(" ### ", "#   #", "#   #", " ####", "    #", "    #", " ### "),
  "-": rows("     ", "     ", "     ", " ### ", "     ", "     ", "     "),
};
