import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { TweedieError } from "@tweedie/core";

/**
 * Unpacks some entries of a zip archive, each as a stream, so that memory does not grow with them. Archives and entries
 * of 4 GiB or more (zip64), and encrypted ones, are refused.
 *
 * @param archive - the file
 * @param destination - where the entry of a name goes, or `undefined` where it is not wanted
 * @returns how many were unpacked
 * @throws TweedieError if the file is not such an archive
 */
export async function unzip(archive: string, destination: (name: string) => string | undefined): Promise<number> {
  const file = await open(archive);
  try {
    let count = 0;
    for (const entry of await entriesOf(file, archive)) {
      const to = entry.name.endsWith("/") ? undefined : destination(entry.name);
      if (to === undefined) continue;
      await mkdir(dirname(to), { recursive: true });
      await unpack(file, archive, entry, to);
      count++;
    }
    return count;
  } finally {
    await file.close();
  }
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header is. */
  readonly header: number;
}

async function entriesOf(file: FileHandle, archive: string): Promise<Entry[]> {
  const { size } = await file.stat();
  // The end of the directory has 22 bytes and a comment of less than 64 KiB.
  const tail = await read(file, Math.max(0, size - 22 - 0xffff), Math.min(size, 22 + 0xffff));
  const end = tail.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  if (end < 0 || end + 22 > tail.length) throw damaged(archive, "no directory");
  const [count, bytes, start] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
  if (start + bytes > size) throw damaged(archive, "a directory beyond its end");
  const directory = await read(file, start, bytes);
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + 46 > bytes || directory.readUInt32LE(at) !== 0x02014b50) throw damaged(archive, "a broken directory");
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString("utf8", at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      checksum: directory.readUInt32LE(at + 16),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      header: directory.readUInt32LE(at + 42),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function unpack(file: FileHandle, archive: string, entry: Entry, to: string): Promise<void> {
  const { name, method, packedSize, header } = entry;
  if (packedSize === 0xffffffff || entry.size === 0xffffffff || (method !== 0 && method !== 8)) {
    throw damaged(archive, `the entry ${name}, which is packed in another way`);
  }
  const local = await read(file, header, 30);
  const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  let [checksum, size] = [0, 0];
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      checksum = crc32(chunk, checksum);
      size += chunk.length;
      yield chunk;
    }
  }
  if (packedSize === 0) await writeFile(to, "");
  else {
    const packed = createReadStream(archive, { start, end: start + packedSize - 1, highWaterMark: megabyte });
    if (method === 0) await pipeline(packed, counted, createWriteStream(to));
    else await pipeline(packed, createInflateRaw({ chunkSize: megabyte }), counted, createWriteStream(to));
  }
  if (checksum !== entry.checksum || size !== entry.size)
    throw damaged(archive, `the entry ${name} with other contents`);
}

const megabyte = 2 ** 20;

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer;
}

const damaged = (archive: string, got: string): TweedieError =>
  new TweedieError(`unzip: expected a zip archive of less than 4 GiB, got ${got} in ${archive}. Download it again.`);
