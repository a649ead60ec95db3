import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import { unzip } from "../../src/native/unzip.ts";
import { temporaryFolder } from "../run-cli.ts";

interface File {
  readonly name: string;
  readonly contents: Uint8Array;
  readonly packed: boolean;
}

/** A zip archive, by the specification (APPNOTE 6.3, 4.3.7 to 4.3.16). */
function zip(files: readonly File[], comment = ""): Buffer {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let position = 0;
  for (const { name, contents, packed } of files) {
    const data = packed ? deflateRawSync(contents) : contents;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(packed ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(contents), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(contents.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const body = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(position, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), fields, rest, Buffer.from(name)]));
    bodies.push(body);
    position += body.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(position, 12);
  end.writeUInt16LE(Buffer.byteLength(comment), 16);
  return Buffer.concat([...bodies, ...directory, Buffer.from("PK\x05\x06"), end, Buffer.from(comment)]);
}

const contents = fc.uint8Array({ maxLength: 3000 });
const files = fc.uniqueArray(
  fc.record({ name: fc.stringMatching(/^[a-z]{1,5}(\/[a-zé]{1,5}\.h)?$/), contents, packed: fc.boolean() }),
  { maxLength: 6, selector: ({ name }) => name.split("/")[0] },
);

it("unzip gives what was packed, and only what is wanted", async () => {
  const folder = temporaryFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(files, fc.string({ maxLength: 20 }), async (files, comment) => {
      const [archive, to] = [join(folder, `${run}.zip`), join(folder, `${run++}`)];
      writeFileSync(archive, zip(files, comment));
      const wanted = files.filter((_, i) => i % 3 !== 2);
      const names = new Set(wanted.map(({ name }) => name));
      const count = await unzip(archive, (name) => (names.has(name) ? join(to, name) : undefined));
      expect(count).toBe(wanted.length);
      for (const { name, contents } of wanted) expect([...readFileSync(join(to, name))]).toEqual([...contents]);
    }),
    { numRuns: 40 },
  );
});

it.each([
  ["no archive at all", () => Buffer.from("<html>"), "no directory"],
  ["half of one", (whole: Buffer) => whole.subarray(0, whole.length / 2), "no directory"],
  ["one that lost its beginning", (whole: Buffer) => whole.subarray(40), "a directory beyond its end"],
])("unzip refuses %s", async (_, damage, got) => {
  const archive = join(temporaryFolder(), "a.zip");
  writeFileSync(archive, damage(zip([{ name: "a", contents: new Uint8Array(100), packed: false }])));
  await expect(unzip(archive, (name) => `${archive}.${name}`)).rejects.toThrow(
    `unzip: expected a zip archive of less than 4 GiB, got ${got}`,
  );
});

it.each([true, false])("unzip notices a flipped bit (packed: %s)", async (packed) => {
  const archive = join(temporaryFolder(), "a.zip");
  const bytes = zip([{ name: "a", contents: new Uint8Array(100).fill(7), packed }]);
  bytes[33]! ^= 4;
  writeFileSync(archive, bytes);
  await expect(unzip(archive, (name) => `${archive}.${name}`)).rejects.toThrow(
    /other contents|invalid|incorrect|unexpected/,
  );
});
