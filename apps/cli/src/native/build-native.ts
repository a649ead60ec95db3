import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compileAddon } from "./compile-addon.ts";
import { compileOperations } from "./compile-operations.ts";
import { unpackNpmPackage } from "./npm-package.ts";
import type { NativePins } from "./pins.ts";
import { unpackTensorflow } from "./unpack-tensorflow.ts";

/**
 * Builds the native add-on in a folder of its own, with the layout of an installed package `@tensorflow/tfjs-node`.
 *
 * @param folder - the folder, which is empty
 * @param pins - what it is built from
 * @param note - is told what goes on
 * @throws TweedieError if a part cannot be had or is not the one that was pinned, or does not compile
 */
export async function buildNative(folder: string, pins: NativePins, note: (line: string) => void): Promise<void> {
  const packages = join(folder, "node_modules", "@tensorflow");
  const [tfjsNode, temporary] = [join(packages, "tfjs-node"), join(folder, "temporary")];
  const [nodeHeaders, headers] = [join(temporary, "node-headers"), join(temporary, "headers")];
  await mkdir(temporary, { recursive: true });

  note(`downloading ${pins.tfjsNode.name} ${pins.tfjsNode.version}`);
  await unpackNpmPackage(pins.tfjsNode, tfjsNode, temporary);
  await unpackNpmPackage(pins.headers, nodeHeaders, temporary);
  note(`downloading ${pins.tensorflow.name} ${pins.tensorflow.version}`);
  await unpackTensorflow(pins, { libraries: join(tfjsNode, "deps"), headers, temporary }, note);
  note("compiling the add-on");
  await compileAddon({ tfjsNode, nodeHeaders, headers });
  note("compiling the operations");
  await compileOperations({ tfjsNode, nodeHeaders, headers }, temporary);
  await rm(temporary, { recursive: true });

  // The kernels ask for the package of everything, one of them for the core; the program's own core is all that they use.
  for (const name of ["tfjs", "tfjs-core"]) {
    const standIn = join(packages, name);
    await mkdir(standIn);
    await writeFile(join(standIn, "package.json"), `{ "name": "@tensorflow/${name}", "main": "index.js" }\n`);
    await writeFile(join(standIn, "index.js"), `module.exports = globalThis[Symbol.for("${coreKey}")];\n`);
  }
  // Protocol buffers are for TensorBoard alone, and would need another package.
  await writeFile(join(tfjsNode, "dist", "proto", "api_pb.js"), "module.exports = {};\n");
}

/** Where `@tweedie/backends` puts TensorFlow.js's core before it loads the kernels. */
const coreKey = "@tweedie/backends/tfjs-core";
