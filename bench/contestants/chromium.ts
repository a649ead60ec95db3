import { join } from "node:path";
import { openPage } from "../../tools/page/open-page.ts";
import type { OpenPage } from "../../tools/page/open-page.ts";
import type { WorkName } from "../case.ts";
import { CannotRun, serve } from "./serve.ts";

// This library in a page, bundled by Vite: one thread of wasm, without flags of V8.
await serve(async ({ work }, file) => {
  let opened: OpenPage;
  try {
    opened = await openPage(join(import.meta.dirname, "..", "browser"));
  } catch (error) {
    throw new CannotRun(error instanceof Error ? error.message.split("\n")[0] : String(error), { cause: error });
  }
  const { page } = opened;
  const start = ([work, bytes]: readonly [WorkName, string]) => window.startCase(work, bytes);
  const parameters = await page.evaluate(start, [work as WorkName, Buffer.from(file).toString("base64")] as const);
  const step = () => page.evaluate(() => window.step());
  return {
    step,
    result: step,
    parameters,
    versions: { Chromium: page.context().browser()!.version() },
  };
});
