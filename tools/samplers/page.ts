import { markdownTable } from "../../bench/page.ts";
import type { Adaptive, Deterministic, Family, SamplersResults, Stochastic } from "./results.ts";

/** `docs/samplers.md` from what was measured. */
export function samplersPage({ steps, samples, families, adaptive }: SamplersResults): string {
  return `# Samplers

Every stepper of \`@tweedie/samplers\`, what it claims and what was measured. The tests hold them to the same lists.

\`\`\`sh
npx tsc -b && npx node tools/write-samplers.ts --measure   # measures, which takes minutes, and makes this page
\`\`\`

**Orders** are minus the slope of log error against log number of steps (${steps.join(", ")}), against the exact probability flow
of Gaussian data in float64, on variance-preserving (VP), variance-exploding (VE) and flow schedules and on one that a user
might write, $\\alpha = 1/(1 + 4t^2)$, $\\sigma = t(1 + t)$. A method may do better than it claims on smooth problems.
Multistep methods that begin with a step of first order are of second order in all, whatever their rule: from an exact start the
rule shows its own order, in a row of its own.

**Moments** of stochastic samplers are those of ${samples} samples of a mixture of two Gaussians after so many steps uniform in
log-SNR: by how many standard deviations of the data the mean is off, and by what share the standard deviation. The
standard error of the first is ${(1 / Math.sqrt(samples)).toFixed(3)}.

_Calls_ are those of the denoiser in a step, _kept_ is the number of tensors of the size of the samples that a stepper
remembers.
${families.map(section).join("")}
## Adaptive solvers

The largest error against the exact probability flow of Gaussian data, and the calls of the denoiser in all, for tolerances
\`rtol = atol\`; every sample shares the steps of the worst one.

${adaptiveTable(adaptive)}
`;
}

function adaptiveTable(rows: readonly Adaptive[]): string {
  const schedules = Object.keys(rows[0]!.runs);
  return markdownTable([
    ["", "tolerance", ...schedules.map((id) => `${id}: error, calls`)],
    ...rows.map(({ name, rtol, runs }) => [
      code(name),
      rtol.toExponential(0),
      ...schedules.map((id) => `${runs[id]!.error.toExponential(1)}, ${runs[id]!.calls}`),
    ]),
  ]);
}

function section({ title, deterministic, stochastic }: Family): string {
  const parts = [
    ...(deterministic.length > 0 ? [orderTable(deterministic)] : []),
    ...(stochastic.length > 0 ? [momentsTable(stochastic)] : []),
  ];
  const references = new Map<string, string>();
  for (const { name, reference } of [...deterministic, ...stochastic]) {
    const id = name.split(",")[0]!;
    if (!references.has(id)) references.set(id, reference);
  }
  const list = [...references].map(([name, reference]) => `- \`${name}\`: ${reference}`).join("\n");
  return `
## ${title}

${parts.join("\n\n")}

${list}
`;
}

function orderTable(rows: readonly Deterministic[]): string {
  const schedules = Object.keys(rows[0]!.measured);
  const order = (value: number | null | undefined) => (value === null ? "exact" : value!.toFixed(2));
  return markdownTable([
    ["", "order", ...schedules, "calls", "kept"],
    ...rows.flatMap(({ name, claimed, measured, fromExactStart: exact, calls, kept }) => [
      [code(name), String(claimed), ...schedules.map((id) => order(measured[id])), count(calls), String(kept)],
      ...(exact
        ? [
            [
              `from ${exact.steps} exact step${exact.steps > 1 ? "s" : ""}`,
              String(exact.claimed),
              ...schedules.map((id) => order(exact.measured[id])),
              "",
              "",
            ],
          ]
        : []),
    ]),
  ]);
}

function momentsTable(rows: readonly Stochastic[]): string {
  const schedules = Object.keys(rows[0]!.off);
  return markdownTable([
    ["", "steps", ...schedules.map((id) => `${id}: mean, std`), "calls", "kept"],
    ...rows.map(({ name, steps, off, calls, kept }) => [
      code(name),
      String(steps),
      ...schedules.map((id) => (off[id] ? `${signed(off[id].mean)}, ${signed(off[id].std)}` : "refused")),
      count(calls),
      String(kept),
    ]),
  ]);
}

/** The entry's name as code, its options as text. */
function code(name: string): string {
  const [id, ...options] = name.split(",");
  return [`\`${id}\``, ...options].join(",");
}

const count = (value: number): string => String(Number(value.toFixed(1)));
const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
