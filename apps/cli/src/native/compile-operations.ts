import { basename, join } from "node:path";
import { compiler } from "./check-machine.ts";
import type { AddonFolders } from "./compile-addon.ts";
import { operationSources } from "./operation-sources.ts";
import { runTool } from "./run-tool.ts";
import { libraryNames } from "./unpack-tensorflow.ts";

/** Compiles the operations to the place where `@tweedie/backends` looks for them: beside the add-on. */
export async function compileOperations(
  { tfjsNode, nodeHeaders, headers }: AddonFolders,
  temporary: string,
): Promise<void> {
  const compile = (args: readonly string[]) =>
    runTool({
      ...compiler,
      args: [...args],
      purpose: "to compile the operations",
      advice: "It needs C++17: try a later compiler with CXX=/path/to/compiler.",
    });
  const objects = operationSources().flatMap((source) => {
    const name = basename(source);
    return name.endsWith(".cc") ? [{ source, name, object: join(temporary, `${name}.o`) }] : [];
  });
  await Promise.all(
    objects.map(({ source, name, object }) =>
      compile([
        // Without traps and error numbers, compilers make vector code of loops; results stay what they are.
        ..."-std=c++17 -O3 -fno-math-errno -fno-trapping-math -fopenmp-simd -fPIC -DNAPI_VERSION=8".split(" "),
        // What asks the processor runs on all.
        ...(name === "module.cc" ? [] : ["-mavx2", "-mfma"]),
        `-I${join(nodeHeaders, "include")}`,
        `-I${headers}`,
        "-c",
        source,
        "-o",
        object,
      ]),
    ),
  );
  await compile([
    // TensorFlow keeps the operations, so they stay when the thread that loaded them ends.
    ..."-shared -pthread -Wl,-z,nodelete -Wl,-rpath,$ORIGIN/../../deps/lib".split(" "),
    ...objects.map(({ object }) => object),
    `-L${join(tfjsNode, "deps", "lib")}`,
    ...libraryNames.map((name) => `-l:${name}`),
    "-o",
    join(tfjsNode, "lib", "napi-v8", "tweedie_operations.node"),
  ]);
}
