import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOfOperations } from "./operation-sources.ts";
import type { NativePins } from "./pins.ts";

/** The file that says what was built. It is written last. */
export const manifestName = "native.json";

/** What a build is made of, as its manifest says it: a different text is another build. */
export const manifestOf = ({ tfjsNode, tensorflow, nvidia }: NativePins): string =>
  `${JSON.stringify({ layout, tfjsNode, tensorflow, nvidia, operations: digestOfOperations() }, null, 2)}\n`;

/** Changes with the arrangement of the files. */
const layout = 1;

/** Whether a folder holds the build of these pins, whole. */
export async function isBuilt(folder: string, pins: NativePins): Promise<boolean> {
  return (await readFile(join(folder, manifestName), "utf8").catch(() => undefined)) === manifestOf(pins);
}
