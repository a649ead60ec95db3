// @ts-check
import { existsSync, readdirSync } from "node:fs";
import katex from "katex";
import texmath from "markdown-it-texmath";

const requiredToBeDocumented = [
  "Module",
  "Enum",
  "EnumMember",
  "Variable",
  "Function",
  "Class",
  "Interface",
  "Property",
  "Method",
  "Accessor",
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
    disableGit: true,
    sourceLinkTemplate: "https://github.com/tweedie/tweedie/blob/main/{path}#L{line}",
    displayBasePath: import.meta.dirname,
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    requiredToBeDocumented: requiredToBeDocumented.filter((kind) => kind !== "Module"),
  },
  readme: existsSync("README.md") ? "README.md" : "none",
  projectDocuments: readdirSync("docs")
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
  plugin: ["./tools/docs/math.mjs"],
  markdownItLoader: (parser) => {
    parser.use(texmath, {
      engine: katex,
      delimiters: "dollars",
      katexOptions: { throwOnError: true, strict: "error" },
    });
  },
  validation: { notExported: true, invalidLink: true, notDocumented: true },
  treatWarningsAsErrors: true,
  treatValidationWarningsAsErrors: true,
  out: "docs/api",
  cleanOutputDir: true,
};
