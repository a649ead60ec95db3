import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { downloadWheel } from "./download-wheel.ts";
import type { NativePins } from "./pins.ts";
import { runTool } from "./run-tool.ts";
import { unzip } from "./unzip.ts";

/** Where the parts of TensorFlow go. */
export interface TensorflowFolders {
  /** Its libraries are in `lib`, NVIDIA's in `nvidia`, where the former look for the latter. */
  readonly libraries: string;
  readonly headers: string;
  readonly temporary: string;
}

/** Downloads libtensorflow, its headers and what it needs for GPUs, and unpacks them. */
export async function unpackTensorflow(
  { tensorflow, nvidia }: Pick<NativePins, "tensorflow" | "nvidia">,
  { libraries, headers, temporary }: TensorflowFolders,
  note: (line: string) => void,
): Promise<void> {
  const wheel = await downloadWheel(tensorflow, temporary);
  note(`unpacking ${tensorflow.name} ${tensorflow.version}`);
  await unzip(wheel, (name) => {
    if (libraryFile.test(name)) return join(libraries, "lib", basename(name));
    const header = headerFile.exec(name)?.[1];
    return header === undefined ? undefined : join(headers, header);
  });
  await rm(dirname(wheel), { recursive: true });
  await runTool({
    program: "strip",
    args: ["--strip-unneeded", ...libraryNames.map((name) => join(libraries, "lib", name))],
    purpose: "to shrink the libraries",
    install: "Install binutils, which come with g++.",
    advice: "Run it again.",
  });
  for (const pin of nvidia) {
    note(`downloading ${pin.name} ${pin.version}`);
    const part = await downloadWheel(pin, temporary);
    await unzip(part, (name) => (/^nvidia\/[^/]+\/(lib|bin|nvvm)\//.test(name) ? join(libraries, name) : undefined));
    await rm(dirname(part), { recursive: true });
  }
}

/** TensorFlow's libraries, as they are named in the wheel. */
export const libraryNames: readonly string[] = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

const libraryFile = /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/;
/** The C interface, and what its headers include. */
const headerFile =
  /^tensorflow\/include\/((tensorflow\/(c|core\/(platform|common_runtime\/next_pluggable_device\/c)|tsl)|tsl|xla\/tsl|external\/local_tsl)\/.*\.h)$/;
