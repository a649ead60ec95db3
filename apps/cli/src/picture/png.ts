import { crc32, deflateSync } from "node:zlib";
import type { Picture } from "./picture.ts";

/**
 * A picture as a PNG file: 8-bit RGB, one chunk of data, every line filtered by its difference to the one above (filter
 * type 2), which suits enlarged pixels. https://www.w3.org/TR/png-3/
 */
export function encodePng({ width, height, data }: Picture): Uint8Array {
  const stride = 3 * width;
  const lines = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const at = y * (stride + 1);
    lines[at] = 2;
    for (let x = 0; x < stride; x++) {
      lines[at + 1 + x] = data[y * stride + x]! - (y === 0 ? 0 : data[(y - 1) * stride + x]!);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB, deflate, adaptive filters, not interlaced
  const chunks = [
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks]);
}

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
