// @ts-check
import { existsSync, readdirSync } from "node:fs";

const requiredToBeDocumented = [
  "Enum",
  "EnumMember",
  "Variable",
  "Function",
  "Class",
  "Interface",
  "Method",
  "TypeAlias",
];

/** @type {Partial<import("typedoc").TypeDocOptions>} */
export default {
  name: "tweedie",
  entryPointStrategy: "packages",
  entryPoints: ["packages/*"],
  packageOptions: {
    readme: "README.md",
    includeVersion: true,
    excludeInternal: true,
    excludePrivate: true,
    // tsc has checked the types, and TypeScript 6, which TypeDoc runs on, finds other faults than 7.
    skipErrorChecking: true,
    disableGit: true,
    sourceLinkTemplate: "https://github.com/tweedie/tweedie/blob/main/{path}#L{line}",
    displayBasePath: import.meta.dirname,
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    requiredToBeDocumented,
  },
  readme: existsSync("README.md") ? "README.md" : "none",
  projectDocuments: readdirSync("docs")
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
  plugin: ["./tools/docs/math.mjs", "./tools/docs/properties.mjs"],
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  out: "docs/api",
  cleanOutputDir: true,
};
