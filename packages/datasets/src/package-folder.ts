import { TweedieError } from "@tweedie/core";

/** Who asks for a package, and what else would do. */
export interface PackageFolderOptions {
  /** The function named in errors. */
  readonly who: string;
  /** What to pass instead, at the end of "or pass ...". */
  readonly instead: string;
  /**
   * Files or folders (ending in a slash) from which to resolve the package, in this order; by default the working
   * directory, then this module.
   */
  readonly from?: readonly string[] | undefined;
}

/**
 * The folder of an npm package that holds data, in Node.
 *
 * @param name - the package
 * @param options - see {@link PackageFolderOptions}
 * @returns the path of the folder
 * @throws TweedieError if the package is found from none of the places
 */
export async function packageFolder(name: string, { who, instead, from }: PackageFolderOptions): Promise<string> {
  // Built-in modules are imported where they are used, so that a bundle for browsers can leave them out.
  const { createRequire } = await import("node:module");
  const { dirname, join } = await import("node:path");
  const places = from ?? [join(process.cwd(), "/"), import.meta.url];
  for (const place of places) {
    try {
      return dirname(createRequire(place).resolve(`${name}/package.json`));
    } catch (error) {
      if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new TweedieError(
    `${who}: expected the npm package ${name}, got none from ${places.join(" or ")}. ` +
      `Run "npm install ${name}", or pass ${instead}.`,
  );
}
