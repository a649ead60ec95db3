// @ts-check
import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { JSX, RendererEvent } from "typedoc";

/**
 * A plugin of TypeDoc that brings KaTeX's stylesheet and fonts; the formulas themselves are rendered as the pages are.
 *
 * @param {import("typedoc").Application} app
 */
export function load(app) {
  app.renderer.hooks.on("head.end", (context) =>
    JSX.createElement("link", { rel: "stylesheet", href: context.relativeURL("assets/katex/katex.min.css") }),
  );
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    const katex = dirname(createRequire(import.meta.url).resolve("katex/dist/katex.min.css"));
    const target = join(outputDirectory, "assets/katex");
    mkdirSync(target, { recursive: true });
    cpSync(join(katex, "katex.min.css"), join(target, "katex.min.css"));
    cpSync(join(katex, "fonts"), join(target, "fonts"), {
      recursive: true,
      filter: (file) => !/\.(ttf|woff)$/.test(file),
    });
  });
}
