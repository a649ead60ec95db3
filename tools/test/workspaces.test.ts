import { expect, it } from "vitest";
import { readWorkspaces } from "../workspaces.ts";

it("finds every package and app, in order", () => {
  const found = readWorkspaces();
  expect(found.find(({ id }) => id === "core")).toMatchObject({ folder: "packages/core", kind: "package" });
  expect(found.find(({ id }) => id === "cli")).toMatchObject({ folder: "apps/cli", kind: "app" });
});
