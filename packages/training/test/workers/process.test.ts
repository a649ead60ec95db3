import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { useBackend } from "@tweedie/backends";
import { expect, it } from "vitest";
import { started } from "./started.ts";
import type { TinyTaskData } from "./tiny-task.ts";

const script = fileURLToPath(new URL("child.ts", import.meta.url));

it("a process ends by itself, its threads with it", { timeout: 30_000 }, async (context) => {
  context.skip(!process.features.typescript, "this Node cannot run the sources in a process of its own");
  await useBackend("cpu");
  const expected = (await (await started(2)).train(4)).map(({ loss }) => ({ loss }));
  expect(await trained({ backend: "cpu", rows: 13 })).toEqual(expected);
});

it("a worker that runs out of memory ends the run with that error", { timeout: 60_000 }, async (context) => {
  context.skip(!process.features.typescript, "this Node cannot run the sources in a process of its own");
  const data: TinyTaskData = { backend: "cpu", rows: 13, failure: { rank: 1, step: 2, how: "runsOutOfMemory" } };
  const reports = await trained(data, ["--max-old-space-size=100"]);
  expect(reports).toEqual([
    { loss: expect.any(Number) as number },
    { loss: expect.any(Number) as number },
    {
      error: expect.stringMatching(/ in step 3, .* worker 1 of 0 to 1: .*memory limit.* still good\.$/) as string,
      step: 2,
    },
  ]);
});

/** What the process told; it fails if that does not end by itself in good order. */
function trained(data: TinyTaskData, flags: readonly string[] = []): Promise<unknown[]> {
  const args = ["--conditions=@tweedie/source", ...flags, script, JSON.stringify(data)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { timeout: 25_000 }, (error, stdout) => {
      if (error) reject(error);
      else
        resolve(
          stdout
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as unknown),
        );
    });
  });
}
