import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { quoted } from "../src/terminal/quoted.ts";

test
  .runIf(process.platform !== "win32")
  .each(["runs/moons", "my run", "it's $HOME `here`", 'a "b"', "back\\slash", ""])(
  "the shell reads %j back",
  (word) => {
    expect(execFileSync("sh", ["-c", `printf %s ${quoted(word, "linux")}`]).toString()).toBe(word);
  },
);

test("what needs no quotes gets none", () => {
  expect(quoted("runs/moons-2", "linux")).toBe("runs/moons-2");
  expect(quoted("runs\\moons", "win32")).toBe("runs\\moons");
  expect(quoted("my run", "win32")).toBe('"my run"');
});
