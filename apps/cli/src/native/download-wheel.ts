import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TweedieError } from "@tweedie/core";
import type { WheelPin } from "./pins.ts";
import { runTool } from "./run-tool.ts";

/**
 * Downloads a wheel with pip itself, which knows the user's index and proxy, and checks it. It is not installed, and
 * neither the version of the Python here nor what is installed in it matters.
 *
 * @param pin - the wheel
 * @param temporary - a folder for it
 * @returns the file
 * @throws TweedieError if it cannot be had, or is not the one that was pinned
 */
export async function downloadWheel({ name, version, sha256 }: WheelPin, temporary: string): Promise<string> {
  const to = join(temporary, name);
  await rm(to, { recursive: true, force: true });
  await mkdir(to);
  const requirements = join(to, "requirements.txt");
  await writeFile(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
  const flag = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value]);
  await runTool({
    program: process.env["PYTHON"] || "python3",
    args: [
      ..."-m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps".split(" "),
      ..."--only-binary=:all: --require-hashes --python-version 3.11 --implementation cp".split(" "),
      ...flag("--abi", ["cp311", "none"]),
      ...flag("--platform", platforms),
      "--dest",
      to,
      "--requirement",
      requirements,
    ],
    purpose: `with pip, to download ${name} ${version}`,
    install: "Install Python 3 with pip (on Debian: apt install python3-pip), or name it with PYTHON=/path/to/python3.",
    advice:
      "Without pip: install it (on Debian: apt install python3-pip). With a wrong hash: it is not what was published, " +
      "nothing of it was used, look at pip's index (pip config list). Else look at the network. Then run it again.",
    // What pip unpacks on the way counts among what was said of the room, and goes when the folder goes.
    env: { TMPDIR: temporary },
  });
  const wheel = (await readdir(to)).find((file) => file.endsWith(".whl"));
  if (wheel === undefined) {
    throw new TweedieError(
      `setup native: expected a wheel of ${name} ${version} from pip, got none. Look at what PYTHON names.`,
    );
  }
  return join(to, wheel);
}

const platforms = [
  "manylinux_2_28_x86_64",
  "manylinux_2_27_x86_64",
  "manylinux_2_17_x86_64",
  "manylinux2014_x86_64",
  "manylinux_2_12_x86_64",
  "manylinux2010_x86_64",
  "manylinux1_x86_64",
];
