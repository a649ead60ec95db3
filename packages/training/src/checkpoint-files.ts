import { nodeModules } from "./node-modules.ts";

/** A checkpoint in a folder. */
export interface CheckpointFile {
  /** The number of updates done, as its name says. */
  readonly step: number;
  /** The file. */
  readonly path: string;
}

/** `step-00000500.safetensors` for step 500. */
export const checkpointName = (step: number): string => `step-${`${step}`.padStart(8, "0")}.safetensors`;

/** Whether a file has the name of a checkpoint. */
export const isCheckpointName = (name: string): boolean => pattern.test(name);

/** The checkpoints in a folder, the newest first; none if there is no folder. */
export async function listCheckpoints(folder: string): Promise<CheckpointFile[]> {
  const { fs, path } = nodeModules("listCheckpoints");
  const names = await fs.readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names
    .flatMap((name) => {
      const [, step] = pattern.exec(name) ?? [];
      return step === undefined ? [] : [{ step: Number(step), path: path.join(folder, name) }];
    })
    .sort((a, b) => b.step - a.step);
}

const pattern = /^step-(\d{8,})\.safetensors$/;
