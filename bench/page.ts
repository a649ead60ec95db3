import type { BenchCase } from "./case.ts";
import { disagreement } from "./results.ts";
import type { BenchResults, CaseResult, Measured, StepProfile } from "./results.ts";
import { milliseconds, skippedOf, tableOf } from "./table.ts";

/** `docs/benchmarks.md` from what `npm run bench` measured. */
export function benchmarkPage(results: BenchResults): string {
  const { date, machine, versions, cases } = results;
  const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const memory = `${Math.round(machine.memory / 2 ** 30)} GiB`;
  return `# Benchmarks

Measured on ${date}: ${machine.cores} cores of ${machine.processor}, ${memory} of memory; ${listed.join(", ")}.
Other programs kept ${machine.load.toFixed(1)} cores busy at the start${isBusy(machine) ? ", so that these figures say little: measure on an idle machine" : ""}.

\`\`\`sh
npm ci && npm run bench -- --json docs/benchmarks.json   # measures; --quick for a first look
npx node tools/write-benchmarks.ts                       # makes this page of it
\`\`\`

Everybody starts a case from the same weights, does the same arithmetic on the same batch, and must agree with the
others about the losses of the first three steps, which are compared after Adam has changed the weights twice: here they
differ by ${worst(cases).toExponential(0)} at most, relatively. A training step is the gradients of the loss and an update by Adam; a denoising step is
a call of the network and DDIM's rule; a step of a sampler is one of 50, in the loop that its library brings, around a
model that multiplies by 0.1, with the noise that it draws. Each contestant has a process of its own; they are warmed
up, then take turns of about a second, in another order each time, so that whatever slows the machine down meets them
all. PyTorch runs on the CPU as it comes, without \`torch.compile\`. Stock TensorFlow.js is the wasm backend of npm with
the kernels filled in that training needs and it lacks, and with its own Adam; the network's code is the same.

The quartiles are those of single steps, and of the mean step of a run where a sampler is measured. Ratios are of
medians, so that less than 1 is faster than the peer; peak memory is that of the process, its runtime and libraries included.
${cases.map(section).join("")}${profilesSection(results.profiles)}`;
}

/** Kernels that take less are summed up. */
const smallestShare = 0.01;

function profilesSection(profiles: BenchResults["profiles"]): string {
  if (profiles.length === 0) return "";
  return `
## Where the time goes

Kernels of a step on wasm in one thread, timed one by one, those of less than ${100 * smallestShare} % of the step summed up.
${profiles.map(profileTable).join("")}`;
}

function profileTable({ title, total, outside, kernels }: StepProfile): string {
  const large = kernels.filter(({ milliseconds }) => milliseconds >= smallestShare * total);
  const small = kernels.filter((kernel) => !large.includes(kernel));
  const sumOf = (key: "milliseconds" | "calls") => small.reduce((sum, kernel) => sum + kernel[key], 0);
  const line = (name: string, time: number, calls?: number) => [
    name,
    milliseconds(time),
    `${((100 * time) / total).toFixed(1)} %`,
    calls === undefined ? "" : `${Math.round(calls)}`,
  ];
  return `
${capital(title)}:

${markdownTable([
  ["", "ms a step", "share", "calls"],
  ...large.map(({ name, milliseconds, calls }) => line(name, milliseconds, calls)),
  line(`${small.length} other kernels`, sumOf("milliseconds"), sumOf("calls")),
  line("outside kernels", outside),
  line("all", total),
])}
`;
}

/** The lines of the README that are made of measurements, between two comments. */
export function readmeLines({ cases, machine, versions }: BenchResults): string {
  const rows = cases.filter(({ id }) => id.includes("-train-")).flatMap(readmeRow);
  const table = markdownTable([["milliseconds a step", "tweedie", "PyTorch", "ratio"], ...rows]);
  return `${table}

On ${machine.cores} cores of ${machine.processor}, Node ${versions["Node"]}, wasm; each with one thread or two, whatever is
faster.${isBusy(machine) ? " Other programs were running, so that these figures say little." : ""} [More](docs/benchmarks.md), and how it was measured.`;
}

const isBusy = ({ load, cores }: BenchResults["machine"]): boolean => !(load < 0.25 * cores);

function section(result: CaseResult): string {
  const [headings, ...rows] = tableOf(result);
  const skipped = skippedOf(result).map(({ title, skip }) => `- ${title} was left out: ${skip}\n`);
  const notes = skipped.length > 0 ? `\n${skipped.join("")}` : "";
  return `
## ${capital(result.title)}, batch ${result.batch}

\`--cases ${result.id}\`

${markdownTable([headings!, ...rows])}
${notes}`;
}

function readmeRow({ title, batch, rows }: CaseResult): string[][] {
  const find = (id: string) => rows.filter((row): row is Measured => "median" in row).find((row) => row.id === id);
  const fastest = (...ids: string[]) => ids.flatMap((id) => find(id) ?? []).sort((a, b) => a.median - b.median)[0];
  const [ours, torch] = [fastest("wasm-1", "wasm-2"), fastest("torch-1", "torch-2")];
  if (!ours || !torch) return [];
  const ratio = (ours.median / torch.median).toFixed(2);
  return [[`${capital(title)}, batch ${batch}`, milliseconds(ours.median), milliseconds(torch.median), ratio]];
}

/** The largest difference between two contestants' results. */
function worst(cases: readonly CaseResult[]): number {
  return Math.max(0, ...cases.map(largestDisagreement));
}

/** The largest difference between the results of the first contestant and any other that computes the same. */
export function largestDisagreement({ rows }: Pick<CaseResult, "rows">): number {
  const [first, ...others] = comparable(rows);
  return Math.max(0, ...others.map(({ results }) => disagreement(first!.results, results)));
}

/** The rows that must agree: diffusers and k-diffusion step along other grids. */
export function comparable(rows: CaseResult["rows"]): readonly Measured[] {
  return rows.filter((row): row is Measured => "median" in row && row.id !== "diffusers" && row.id !== "k-diffusion");
}

/** A table as oxfmt lays it out: the first column to the left, the others to the right. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(4, ...rows.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const [head, ...body] = rows.map((cells) =>
    line(cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))),
  );
  const rule = line(widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)));
  return [head, rule, ...body].join("\n");
}

const capital = (text: BenchCase["title"]): string => text[0]!.toUpperCase() + text.slice(1);
