import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@tweedie/training";

/** Writes 16 MiB, flushed to the disk, and tells the speed. */
export async function checkDisk(folder: string): Promise<{ readonly detail: string }> {
  const temporary = await mkdtemp(join(folder, ".tweedie-doctor-"));
  try {
    const start = performance.now();
    await writeFileAtomically(join(temporary, "test"), new Uint8Array(mebibytes * 2 ** 20).fill(1));
    const speed = mebibytes / ((performance.now() - start) / 1000);
    return { detail: `writes ${speed.toFixed(0)} MiB a second, flushed` };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const mebibytes = 16;
