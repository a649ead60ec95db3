// @ts-check
import { cpSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import katex from "katex";
import texmath from "markdown-it-texmath";
import { Application, JSX, RendererEvent } from "typedoc";

/**
 * A plugin of TypeDoc that renders formulas with the pages and brings KaTeX's stylesheet and fonts. A formula that
 * KaTeX does not understand is an error.
 *
 * @param {import("typedoc").Application} app
 */
export function load(app) {
  const engine = {
    /** @type {typeof katex.renderToString} */
    renderToString(formula, options) {
      try {
        return katex.renderToString(formula, { ...options, throwOnError: true });
      } catch (error) {
        app.logger.error(`expected a formula that KaTeX understands, got ${formula}. ${error}`);
        throw error;
      }
    },
  };
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    app.options.setValue("markdownItLoader", (parser) => {
      parser.use(texmath, { engine, delimiters: "dollars" });
    });
  });
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
