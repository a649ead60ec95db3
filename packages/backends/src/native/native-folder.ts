import { TweedieError } from "@tweedie/core";

/**
 * The folder of the native add-ons that `tweedie setup native` builds: `$TWEEDIE_NATIVE` or, by default,
 * `tweedie/native` in the user's cache (`$XDG_CACHE_HOME`, else `~/.cache`). Node only.
 *
 * It has a folder for each variant, `cpu` and `cuda`; remove it to remove them.
 *
 * @param environment - the environment's variables, those of the process by default
 * @returns the path; there need not be such a folder
 * @throws TweedieError outside of Node
 */
export function nativeFolder(environment?: Readonly<Record<string, string | undefined>>): string {
  const runtime = (globalThis as { readonly process?: Partial<NodeJS.Process> }).process;
  if (typeof runtime?.getBuiltinModule !== "function") {
    throw new TweedieError(
      `nativeFolder: expected Node, got another runtime, which cannot load native add-ons. Use another backend.`,
    );
  }
  const { TWEEDIE_NATIVE, XDG_CACHE_HOME } = environment ?? runtime.env ?? {};
  const { isAbsolute, join, resolve } = runtime.getBuiltinModule("node:path");
  if (TWEEDIE_NATIVE) return resolve(TWEEDIE_NATIVE);
  // The specification of base directories wants relative paths to be ignored.
  const cache = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : undefined;
  return join(cache ?? join(runtime.getBuiltinModule("node:os").homedir(), ".cache"), "tweedie", "native");
}

/** The variants of the add-on that `tweedie setup native` builds, the one to be preferred first. */
export const nativeVariants = ["cuda", "cpu"] as const;
