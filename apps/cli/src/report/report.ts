import { datasetNamed } from "../config/datasets.ts";
import { describeSettings, formatScore } from "../run/scores.ts";
import type { Score, Scores } from "../run/scores.ts";
import type { Session } from "../run/sessions.ts";
import { duration } from "../terminal/duration.ts";
import { escape } from "./escape.ts";
import { lineChart } from "./line-chart.ts";
import type { Series } from "./line-chart.ts";
import type { ReportData, ReportSamples } from "./report-data.ts";
import { settingsRows } from "./settings-table.ts";
import { smooth } from "./smooth.ts";
import { style } from "./style.ts";

/** The report of a run as one HTML page that needs nothing else: pictures and charts are inside. */
export function report(data: ReportData): string {
  const { name, config, previews, samples, scores } = data;
  const sections = [
    scores && scoresSection(scores),
    samples.length > 0 && section("Samples", "", `<div class="card gallery">${samples.map(figure).join("")}</div>`),
    trainingSection(data),
    previews.length > 0 &&
      section(
        "Samples over training time",
        "The same noise each time: what changes is what the network has learnt.",
        `<div class="card strip">${previews.map(figure).join("")}</div>`,
      ),
    section("How it was trained", "", `<div class="card">${settingsTable(data)}</div>`),
    sessionsSection(data),
    section(
      "Configuration",
      "Every field, defaults filled in: the run's config.json.",
      `<div class="card"><pre>${escape(JSON.stringify(config, null, 2))}</pre></div>`,
    ),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(name)} - tweedie</title>
<style>${style}</style>
</head>
<body>
<main>
<header><h1>${escape(name)}</h1><p>${escape(summary(data))}</p></header>
${sections.filter(Boolean).join("\n")}
<footer>Made by tweedie. This page is one file and loads nothing.</footer>
</main>
</body>
</html>
`;
}

function summary({ config, metrics, finished }: ReportData): string {
  const { summary } = datasetNamed(config.dataset);
  const last = metrics.at(-1);
  const done = last ? `${last.step.toLocaleString("en-US")} steps in ${duration(last.seconds)}` : "not trained yet";
  const state = finished || !last ? "" : ` of ${config.steps.toLocaleString("en-US")}, not finished`;
  return `A diffusion model of ${config.dataset}: ${summary}. Training: ${done}${state}.`;
}

const section = (title: string, lead: string, body: string): string =>
  `<section><h2>${escape(title)}</h2>${lead && `<p>${escape(lead)}</p>`}${body}</section>`;

function figure({ caption, ...samples }: ReportSamples): string {
  const shown =
    "png" in samples
      ? `<img src="data:image/png;base64,${Buffer.from(samples.png).toString("base64")}" alt="${escape(caption)}">`
      : `<pre${isList(samples.text) ? ' class="list"' : ""}>${escape(samples.text)}</pre>`;
  return `<figure>${shown}<figcaption>${escape(caption)}</figcaption></figure>`;
}

/** Many short lines, such as words. */
function isList(text: string): boolean {
  const lines = text.split("\n");
  return lines.length > 8 && lines.every((line) => line.length <= 16);
}

function scoresSection({ settings, scores, step }: Scores): string {
  const lead = `Step ${step.toLocaleString("en-US")}; ${describeSettings(settings)}.`;
  const cards = scores.map(
    ({ name, value, error, reference, referenceMeans, unit, better }) =>
      `<div class="card"><h3>${escape(name)}</h3><strong>${formatScore(value, unit)}</strong>` +
      (error === undefined ? "" : `<small>± ${formatScore(error, unit)}</small>`) +
      `<span>${escape(referenceMeans)}: ${formatScore(reference, unit)}; ${escape(better)} is better</span></div>`,
  );
  const labelled = scores.filter((score) => score.perLabel).map(perLabelCard);
  return section("Scores", lead, `<div class="figures">${cards.join("")}</div>${labelled.join("")}`);
}

function perLabelCard({ name, perLabel = [], unit }: Score): string {
  const shown = (value: number | null): string =>
    value === null ? "–" : formatScore(value, unit).replace(/\.0(?= %)/, "");
  const cells = perLabel.map((value, label) => `<div><dt>${label}</dt><dd>${shown(value)}</dd></div>`).join("");
  return (
    `<div class="pair"><div class="card"><h3>${escape(name)} for each label</h3>` +
    `<dl class="labels">${cells}</dl></div></div>`
  );
}

function trainingSection({ metrics }: ReportData): string {
  const curve = (pick: (line: ReportData["metrics"][number]) => number): Series["points"] =>
    metrics.map((line) => [line.step, pick(line)]);
  const halfLife = Math.max(2, metrics.length / 100);
  const loss = curve((line) => line.loss);
  const smoothLoss = smooth(loss, halfLife);
  const chart = (title: string, points: Series["points"], logY: boolean): string =>
    lineChart({
      title,
      xLabel: "step",
      logY,
      series: [{ label: title, points, weight: "bold" }],
      width: 360,
      height: 190,
    });
  const lossChart = (className: string, width: number, height: number): string =>
    lineChart({
      title: "Loss",
      xLabel: "step",
      logY: true,
      series: [
        { label: "each step", points: loss, weight: "faint" },
        { label: "smoothed", points: smoothLoss, weight: "bold" },
      ],
      width,
      height,
      className,
    });
  return section(
    "Training",
    "The loss of every step on a logarithmic axis, and its moving average.",
    `<div class="card">${lossChart("wide", 720, 280)}${lossChart("narrow", 360, 240)}</div><div class="pair"><div class="card"><h3>Norm of the gradient, smoothed</h3>${chart(
      "Norm of the gradient",
      smooth(
        curve((line) => line.gradNorm),
        halfLife,
      ),
      true,
    )}</div><div class="card"><h3>Learning rate</h3>${chart(
      "Learning rate",
      curve((line) => line.learningRate),
      false,
    )}</div></div>`,
  );
}

const settingsTable = ({ config }: ReportData): string => rows(settingsRows(config));

function sessionsSection({ sessions }: ReportData): string {
  if (sessions.length === 0) return "";
  const lead =
    sessions.length === 1 ? "" : "The training was started several times; each went on where the last had stopped.";
  const cards = sessions.map(({ started, fromStep, node, tweedie, system, processor, ...how }) => {
    const table = rows([
      ["Started", `${started.replace("T", " ").slice(0, 19)} UTC, after step ${fromStep}`],
      ["Backend", backendOf(how)],
      ["Processor", processor],
      ["Software", `tweedie ${tweedie}, Node ${node}, ${system}`],
    ]);
    return `<div class="card">${table}</div>`;
  });
  return section("Where it was trained", lead, cards.join(""));
}

const backendOf = ({ backend, workers, accumulate }: Pick<Session, "backend" | "workers" | "accumulate">): string =>
  [
    backend,
    ...(workers > 1 ? [`${workers} threads`] : []),
    ...(accumulate > 1 ? [`gradients accumulated over ${accumulate} parts`] : []),
  ].join(", ");

const rows = (pairs: readonly (readonly [string, string])[]): string =>
  `<table><tbody>${pairs.map(([key, value]) => `<tr><th>${escape(key)}</th><td>${escape(value)}</td></tr>`).join("")}</tbody></table>`;
