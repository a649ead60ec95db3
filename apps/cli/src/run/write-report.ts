import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { writeFileAtomically } from "@tweedie/training";
import type { ReportPicture } from "../report/report-data.ts";
import { report } from "../report/report.ts";
import { readMetrics } from "./metrics-log.ts";
import { openRun } from "./open-run.ts";
import { captionOf } from "./picture-name.ts";
import { readScores } from "./scores.ts";
import { readSessions } from "./sessions.ts";

/**
 * Writes the report of a run from the files in its folder.
 *
 * @param path - the run's folder
 * @param to - the page; `report.html` in the folder by default
 * @returns where it is
 * @throws TweedieError if there is no run, or a file in it is damaged
 */
export async function writeReport(path: string, to?: string): Promise<string> {
  const { folder, config } = await openRun(path);
  const pictures = await picturesIn(folder.samples);
  const page = report({
    name: basename(resolve(path)),
    config,
    finished: existsSync(folder.model) && existsSync(folder.ema),
    metrics: await readMetrics(folder.metrics),
    previews: spread(pictures.filter(({ preview }) => preview)),
    pictures: pictures.filter(({ preview }) => !preview),
    scores: await readScores(folder.scores, path),
    sessions: await readSessions(folder.sessions),
  });
  const file = to ?? folder.report;
  await writeFileAtomically(file, new TextEncoder().encode(page));
  return file;
}

interface Found extends ReportPicture {
  readonly preview: boolean;
}

async function picturesIn(path: string): Promise<Found[]> {
  const names = await readdir(path).catch(() => []);
  const files = names.filter((name) => name.endsWith(".png") && !name.startsWith(".")).sort();
  return Promise.all(
    files.map(async (name) => {
      const step = /^step-(\d+)\.png$/.exec(name)?.[1];
      const caption = step === undefined ? captionOf(name) : `step ${Number(step).toLocaleString("en-US")}`;
      return { caption, png: await readFile(join(path, name)), preview: step !== undefined };
    }),
  );
}

/** A long run has more previews than a page should carry: the first, the last and some between. */
function spread<T>(all: readonly T[], most = 8): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!);
}
