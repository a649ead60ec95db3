import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { compiler } from "./check-machine.ts";
import { runTool } from "./run-tool.ts";
import { libraryNames } from "./unpack-tensorflow.ts";

/** What {@link compileAddon} reads and writes. */
export interface AddonFolders {
  /** The package `@tensorflow/tfjs-node`; the libraries are in its `deps/lib`. */
  readonly tfjsNode: string;
  /** The package `node-api-headers`. */
  readonly nodeHeaders: string;
  /** TensorFlow's headers. */
  readonly headers: string;
}

/** Compiles the add-on to the place where the package looks for it. It finds the libraries wherever the folder moves. */
export async function compileAddon({ tfjsNode, nodeHeaders, headers }: AddonFolders): Promise<void> {
  const addon = join(tfjsNode, "lib", "napi-v8", "tfjs_binding.node");
  await mkdir(dirname(addon), { recursive: true });
  await runTool({
    ...compiler,
    args: [
      ..."-std=c++17 -O2 -fPIC -shared -DNAPI_VERSION=8 -Wl,-rpath,$ORIGIN/../../deps/lib".split(" "),
      `-I${join(nodeHeaders, "include")}`,
      `-I${headers}`,
      ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => join(tfjsNode, "binding", file)),
      `-L${join(tfjsNode, "deps", "lib")}`,
      ...libraryNames.map((name) => `-l:${name}`),
      "-o",
      addon,
    ],
    purpose: "to compile the add-on",
    advice: "It needs C++17: try a later compiler with CXX=/path/to/compiler.",
  });
}
