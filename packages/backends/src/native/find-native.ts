import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { TweedieError } from "@tweedie/core";
import { nativeFolder, nativeVariants } from "./native-folder.ts";

/** An installed package `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu` with its add-on. */
export interface NativePackage {
  /** Its folder. */
  readonly folder: string;
  /** The compiled add-on in it. */
  readonly addon: string;
}

/**
 * Looks for the native add-on: as a package that the user installed, then as `tweedie setup native` builds it; in the
 * other order where `$TWEEDIE_NATIVE` says where that is.
 *
 * @param places - files or folders (ending in a slash) from which to resolve packages
 * @param environment - the environment's variables
 * @returns the package
 * @throws TweedieError if there is none that was built
 */
export function findNative(
  places: readonly string[] = [join(process.cwd(), "/"), import.meta.url],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): NativePackage {
  const folder = nativeFolder(environment);
  const installed = places.flatMap((place) => packages.flatMap((name) => resolved(name, place)));
  const built = nativeVariants.map((variant) => join(folder, variant, "node_modules", "@tensorflow", "tfjs-node"));
  const candidates = environment["TWEEDIE_NATIVE"] ? [...built, ...installed] : [...installed, ...built];
  const folders = candidates.filter((path) => existsSync(join(path, "package.json")));
  for (const path of folders) {
    const addon = addonIn(path);
    if (addon) return { folder: path, addon };
  }
  const found = folders.length > 0 ? `only ${folders.join(" and ")} without its compiled add-on` : `neither`;
  throw new TweedieError(
    `useBackend: expected the npm package @tensorflow/tfjs-node or an add-on in ${folder}, got ${found}. ` +
      `Build it with "tweedie setup native", or use "wasm".`,
  );
}

const packages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

function resolved(name: string, place: string): string[] {
  try {
    return [dirname(createRequire(place).resolve(`${name}/package.json`))];
  } catch {
    return [];
  }
}

/** The add-on is compiled for a version of Node's binary interface: the latest that is there. */
function addonIn(folder: string): string | undefined {
  const lib = join(folder, "lib");
  if (!existsSync(lib)) return undefined;
  const versions = readdirSync(lib).flatMap((name) => /^napi-v(\d+)$/.exec(name)?.[1] ?? []);
  const addons = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(lib, `napi-v${version}`, "tfjs_binding.node"));
  return addons.find((addon) => existsSync(addon));
}
