import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkDestination } from "../src/run/check-destination.ts";
import { temporaryFolder } from "./run-cli.ts";

test("a new file and one that is there may be written, and neither is touched", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "old.png"), "old");
  await checkDestination(join(folder, "old.png"), "--out");
  await checkDestination(join(folder, "new.png"), "--out");
  await checkDestination("new.png", "--out");
  expect(readdirSync(folder)).toEqual(["old.png"]);
});

test("a file without a folder, and a folder in its place, are refused", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "x.png"));
  writeFileSync(join(folder, "file"), "");
  const refused = (file: string): Promise<void> => checkDestination(join(folder, file), "--tensors");
  await expect(refused(join("nowhere", "x.png"))).rejects.toThrow(
    /^--tensors: .* in a folder that exists, got .*nowhere/,
  );
  await expect(refused(join("file", "x.png"))).rejects.toThrow(/in a folder that exists/);
  await expect(refused("x.png")).rejects.toThrow(/expected a file, got the folder/);
});

test("a folder without permission to write is refused", async ({ skip }) => {
  skip(process.getuid?.() === 0, "root may write anywhere");
  const folder = temporaryFolder();
  chmodSync(folder, 0o555);
  await expect(checkDestination(join(folder, "x.png"), "--out")).rejects.toThrow(/EACCES/);
});
