import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { nativeFolder } from "@tweedie/backends";
import { TweedieError } from "@tweedie/core";
import { buildNative } from "./build-native.ts";
import { makeBuildingFolder, putInPlace } from "./building-folder.ts";
import { checkMachine, checkRoom } from "./check-machine.ts";
import { isBuilt, manifestName, manifestOf } from "./manifest.ts";
import { nativePins } from "./pins.ts";
import type { NativePins, NativeVariant } from "./pins.ts";
import { testNative } from "./test-native.ts";

/** Options of {@link setupNative}. */
export interface SetupNativeOptions {
  readonly variant: NativeVariant;
  /** Builds it even where it is there already. */
  readonly force: boolean;
  /** Is told what goes on. */
  readonly note: (line: string) => void;
  /** The folder of all variants; {@link nativeFolder} by default. */
  readonly root?: string;
  /** What to build it from; {@link nativePins} by default. */
  readonly pins?: NativePins;
}

/** What {@link setupNative} did. */
export interface SetupNativeResult {
  /** Where the add-on is. */
  readonly folder: string;
  /** Whether it was built now; else it was there. */
  readonly built: boolean;
}

/**
 * Builds the native add-on of TensorFlow.js against the libtensorflow of a pinned wheel, tests it, and puts it where
 * `useBackend("tensorflow")` finds it. Where it fails or is killed, what was there before stays; the next run clears up.
 *
 * @throws TweedieError if the machine or the disk lacks something, a download is not what was pinned, or the test fails
 */
export async function setupNative(options: SetupNativeOptions): Promise<SetupNativeResult> {
  const { variant, force, note, root = nativeFolder(), pins = nativePins[variant] } = options;
  const folder = join(root, variant);
  if (!force && (await isBuilt(folder, pins))) return { folder, built: false };
  await checkMachine();
  const building = await makeBuildingFolder(root);
  try {
    await checkRoom(building, pins.room);
    const finished = join(building, variant);
    await buildNative(finished, pins, note);
    note("testing it");
    await testNative(building);
    await writeFile(join(finished, manifestName), manifestOf(pins), { flush: true });
    await putInPlace(finished, folder);
  } catch (cause) {
    if (!["ENOSPC", "EDQUOT"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
    throw new TweedieError(
      `setup native: expected ${pins.room / 1e9} GB free for ${root}, got a full disk. Make room, then run it again.`,
      { cause },
    );
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return { folder, built: true };
}
