import { defineConfig } from "oxlint";
import { boundaries } from "./tools/lint/boundaries.ts";

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node", "vitest"],
  options: { reportUnusedDisableDirectives: "error" },
  categories: { correctness: "error", suspicious: "error", perf: "error" },
  ignorePatterns: ["**/dist/**", "docs/api/**", "coverage/**", "fixtures/**", ".cache/**", "packages/*/assembly/**"],
  rules: {
    "eslint/eqeqeq": "error",
    "eslint/max-lines": ["error", 300],
    "eslint/no-var": "error",
    "eslint/prefer-const": "error",
    "import/no-cycle": "error",
    // An import runs nothing. What TensorFlow.js registers by being imported, backends imports.
    "import/no-unassigned-import": ["error", { allow: ["@tensorflow/**"] }],
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/no-deprecated": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-misused-promises": "error",
    "typescript/only-throw-error": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "vitest/no-disabled-tests": "error",
    "vitest/no-focused-tests": "error",

    // Steps of a sampler, epochs and file writes follow one another on purpose.
    "eslint/no-await-in-loop": "off",
    // A package or script without exports says so: `export {}`.
    "unicorn/require-module-specifiers": "off",
    // Terminals are spoken to in control characters.
    "eslint/no-control-regex": "off",
    // Published constants are written with all their digits; a documented constructor may only call super.
    "eslint/no-loss-of-precision": "off",
    "eslint/no-useless-constructor": "off",
    "eslint/no-shadow": "off",
    "oxc/no-map-spread": "off",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-array-reverse": "off",
    "unicorn/no-array-sort": "off",
    "unicorn/no-new-array": "off",
    // The compiler checks returns; error messages print values of any type; objects here are literals without `this`.
    "typescript/consistent-return": "off",
    "typescript/restrict-template-expressions": "off",
    "typescript/unbound-method": "off",
    "typescript/no-misused-spread": ["error", { allow: ["string"] }],
    // Tests assert through laws (`expectOrder`) and inside properties; fast-check is used as `fc`.
    "import/no-named-as-default-member": "off",
    "vitest/expect-expect": ["error", { assertFunctionNames: ["expect*", "fc.assert", "close"] }],
    "vitest/no-conditional-expect": "off",
    "vitest/no-standalone-expect": "off",
    "vitest/valid-expect": ["error", { maxArgs: 2 }],
    // JSON.parse and TensorFlow.js return what only an assertion can name.
    "typescript/no-unsafe-type-assertion": "off",
    "typescript/no-unnecessary-type-parameters": "off",
    // `tensor(...) as Tensor4D` is how the rank is inferred, which this rule does not see.
    "typescript/no-unnecessary-type-assertion": "off",
  },
  overrides: [
    {
      files: ["packages/*/src/**/*.ts"],
      rules: {
        "eslint/no-console": "error",
        "import/no-default-export": "error",
        "eslint/no-restricted-properties": [
          "error",
          { property: "dataSync", message: "It does not exist on every backend: await data() instead." },
          { property: "arraySync", message: "It does not exist on every backend: await array() instead." },
        ],
      },
    },
    ...boundaries(import.meta.dirname),
  ],
});
