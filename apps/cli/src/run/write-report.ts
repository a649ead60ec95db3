import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { writeFileAtomically } from "@tweedie/training";
import type { ReportSamples } from "../report/report-data.ts";
import { report } from "../report/report.ts";
import { readMetrics } from "./metrics-log.ts";
import { openRun } from "./open-run.ts";
import { captionOf } from "./sample-name.ts";
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
  const found = await samplesIn(folder.samples);
  const page = report({
    name: basename(resolve(path)),
    config,
    finished: existsSync(folder.model) && existsSync(folder.ema),
    metrics: await readMetrics(folder.metrics),
    previews: spread(found.filter(({ preview }) => preview)),
    samples: found.filter(({ preview }) => !preview),
    scores: await readScores(folder.scores, path),
    sessions: await readSessions(folder.sessions),
  });
  const file = to ?? folder.report;
  await writeFileAtomically(file, new TextEncoder().encode(page));
  return file;
}

type Found = ReportSamples & { readonly preview: boolean };

async function samplesIn(path: string): Promise<Found[]> {
  const names = await readdir(path).catch(() => []);
  const files = names.filter((name) => /\.(?:png|txt)$/.test(name) && !name.startsWith(".")).sort();
  return Promise.all(
    files.map(async (name) => {
      const step = /^step-(\d+)\./.exec(name)?.[1];
      const caption = step === undefined ? captionOf(name) : `step ${Number(step).toLocaleString("en-US")}`;
      const bytes = await readFile(join(path, name));
      const shown = name.endsWith(".png") ? { png: bytes } : { text: beginning(bytes.toString("utf8")) };
      return { caption, ...shown, preview: step !== undefined };
    }),
  );
}

/** A page shows as much of a long list as can be looked over. */
function beginning(text: string, most = 40): string {
  const lines = text.trimEnd().split("\n");
  if (lines.length <= most) return lines.join("\n");
  return [...lines.slice(0, most), `... and ${(lines.length - most).toLocaleString("en-US")} more`].join("\n");
}

/** A long run has more previews than a page should carry: the first, the last and some between. */
function spread<T>(all: readonly T[], most = 8): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!);
}
