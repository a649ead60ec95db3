import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright";
import { build, defaultClientConditions, type InlineConfig, preview } from "vite";
import { findChromium } from "../find-chromium.ts";

/** The page in Chromium, bundled as an application's would be. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the page wrote on its console as an error. */
  readonly errors: readonly string[];
}

/**
 * Bundles a page with Vite, serves the bundle, and opens it in Chromium.
 *
 * @param root - the folder of the page, which takes the title "ready" once it is
 */
export async function openPage(root: string = import.meta.dirname): Promise<OpenPage> {
  const executablePath = await findChromium();
  const outDir = await mkdtemp(join(tmpdir(), "tweedie-page-"));
  const config = {
    root,
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@tweedie/source", ...defaultClientConditions] },
    build: { outDir, emptyOutDir: true, target: "es2023", chunkSizeWarningLimit: 4096 },
  } satisfies InlineConfig;
  await build(config);
  const server = await preview({ ...config, preview: { host: "127.0.0.1", port: 0 } });
  const browser = await chromium.launch({ ...(executablePath !== undefined && { executablePath }), args });
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(server.resolvedUrls!.local[0]!);
  await page.waitForFunction(() => document.title === "ready");
  return {
    page,
    errors,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

const args = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"];
