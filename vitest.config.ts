import { playwright } from "@vitest/browser-playwright";
import { defaultClientConditions, defaultServerConditions } from "vite";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import { findChromium } from "./tools/find-chromium.ts";
import { readWorkspaces } from "./tools/workspaces.ts";

/** Packages are tested from their sources: with this condition they resolve to `src/index.ts`. */
const source = "@tweedie/source";
const browserTests = "**/*.browser.test.ts";

/**
 * TensorFlow.js keeps one engine, with its backend and tensors, per global object. Files of these projects leave it as they
 * find it and choose their backend first, so that they may follow each other in one worker, which saves loading everything
 * anew for each; where kernels, gradients or backends themselves are tested each file has a worker of its own.
 */
const sharesWorkers = (name: string): boolean => !["backends", "cli", "tools", "bench"].includes(name);

const nodeProject = (name: string, folder: string): TestProjectConfiguration => ({
  resolve: { conditions: [source] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    name,
    isolate: !sharesWorkers(name),
    include: [`${folder}/test/**/*.test.ts`],
    exclude: [browserTests],
    testTimeout: 30_000,
  },
});

const chromium = await findChromium();
const browserProject: TestProjectConfiguration = {
  resolve: { conditions: [source, ...defaultClientConditions] },
  test: {
    name: "browser",
    include: [`{packages/*,apps/*,tools}/test/${browserTests}`],
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      instances: [{ browser: "chromium" }],
      provider: playwright({
        launchOptions: {
          ...(chromium === undefined ? {} : { executablePath: chromium }),
          args: [
            "--no-sandbox",
            "--enable-unsafe-webgpu",
            "--use-webgpu-adapter=swiftshader",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      }),
    },
  },
};

export default defineConfig({
  test: {
    pool: "threads",
    // Vitest leaves one core to itself, which is half of a small machine.
    maxWorkers: "100%",
    maxConcurrency: 2,
    passWithNoTests: true,
    coverage: { provider: "v8", include: ["packages/*/src/**", "apps/*/src/**"] },
    projects: [
      ...readWorkspaces().map(({ id, folder }) => nodeProject(id, folder)),
      nodeProject("tools", "tools"),
      nodeProject("bench", "bench"),
      browserProject,
    ],
  },
});
