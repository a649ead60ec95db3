import { chmod, mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { writeFileAtomically } from "../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const text = (value: string) => new TextEncoder().encode(value);

describe("writeFileAtomically", () => {
  it("makes and replaces a file, and leaves nothing else", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "config.json");
    await writeFileAtomically(path, text("one"));
    await writeFileAtomically(path, text("two"));
    expect(await readFile(path, "utf8")).toBe("two");
    expect(await readdir(folder)).toEqual(["config.json"]);
  });

  it("shows a reader only whole contents", async () => {
    const path = join(await temporaryFolder(), "file");
    const versions = Array.from({ length: 20 }, (_, i) => new Uint8Array(200_000).fill(i));
    await writeFileAtomically(path, versions[0]!);
    const seen = new Set<string>();
    const read = async () => {
      for (let i = 0; i < 40; i++) {
        const bytes = await readFile(path);
        seen.add(`${bytes.length} of ${[...new Set(bytes)].join()}`);
      }
    };
    const write = async () => {
      for (const bytes of versions) await writeFileAtomically(path, bytes);
    };
    await Promise.all([read(), write()]);
    expect(seen.size).toBeGreaterThan(1);
    expect([...seen].filter((what) => !/^200000 of \d+$/.test(what))).toEqual([]);
  });

  it("flushes the file before the rename, and the folder after it", async () => {
    const folder = await temporaryFolder();
    const handle = await open(folder, "r");
    const sync = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, "sync");
    await handle.close();
    const rename = vi.spyOn(process.getBuiltinModule("node:fs/promises"), "rename");
    onTestFinished(() => void vi.restoreAllMocks());
    await writeFileAtomically(join(folder, "file"), text("x"));
    const [renamed] = rename.mock.invocationCallOrder;
    const flushed = sync.mock.invocationCallOrder.map((at) => (at < renamed! ? "before" : "after"));
    expect(flushed).toEqual(process.platform === "win32" ? ["before"] : ["before", "after"]);
  });

  it.skipIf(process.platform === "win32").each(["EINVAL", "ENOTSUP", "EPERM"])(
    "succeeds where a folder cannot be flushed (%s)",
    async (code) => {
      const folder = await temporaryFolder();
      refuseFolders(folder, code);
      await writeFileAtomically(join(folder, "file"), text("new"));
      expect(await readFile(join(folder, "file"), "utf8")).toBe("new");
    },
  );

  it.skipIf(process.platform === "win32")("fails where flushing the folder meets a broken disk", async () => {
    const folder = await temporaryFolder();
    refuseFolders(folder, "EIO");
    await expect(writeFileAtomically(join(folder, "file"), text("new"))).rejects.toMatchObject({
      cause: { code: "EIO" },
    });
  });

  it("says what failed, and cleans up", async () => {
    const folder = await temporaryFolder();
    await expect(writeFileAtomically(join(folder, "no", "file"), text("x"))).rejects.toThrow(
      /^writeFileAtomically: expected to write 1 bytes to .*file, got ENOENT.* Nothing was lost/,
    );
    // A folder cannot be replaced by a file: the rename fails after the temporary file was written.
    await mkdir(join(folder, "taken"));
    await expect(writeFileAtomically(join(folder, "taken"), text("x"))).rejects.toThrow("Nothing was lost");
    expect(await readdir(folder)).toEqual(["taken"]);
  });

  it("keeps the old file where the folder is closed", async (context) => {
    context.skip(process.getuid?.() === 0 || process.platform === "win32", "permissions do not bind this user");
    const folder = await temporaryFolder();
    const path = join(folder, "file");
    await writeFile(path, "old");
    await chmod(folder, 0o555);
    const error = await writeFileAtomically(path, text("new")).catch((error: Error) => error);
    await chmod(folder, 0o755);
    expect(error).toMatchObject({ message: expect.stringContaining("got EACCES (no permission to write there)") });
    expect(await readFile(path, "utf8")).toBe("old");
  });
});

/** Opens everything but one folder, until the test ends. */
function refuseFolders(folder: string, code: string): void {
  const fs = process.getBuiltinModule("node:fs/promises");
  const { open: stock } = fs;
  const refused = Object.assign(new Error(code), { code });
  vi.spyOn(fs, "open").mockImplementation((path, ...rest) =>
    path === folder ? Promise.reject(refused) : stock(path, ...rest),
  );
  onTestFinished(() => void vi.restoreAllMocks());
}
