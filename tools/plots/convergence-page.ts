import { markdownTable } from "../../bench/page.ts";
import { marginalsChart } from "./marginals-chart.ts";
import { orderChart } from "./order-chart.ts";
import { measuredOrder } from "./results.ts";
import type { ConvergenceResults, ErrorLine, Study } from "./results.ts";

/** `docs/convergence.md` and its pictures, by their paths from the root. */
export function convergenceFiles({ studies, marginals }: ConvergenceResults): Record<string, string> {
  return {
    "docs/convergence.md": page({ studies, marginals }),
    ...Object.fromEntries(studies.map((study) => [`docs/convergence/${study.id}.svg`, orderChart(study)])),
    "docs/convergence/marginals.svg": marginalsChart(marginals),
  };
}

function page({ studies, marginals }: ConvergenceResults): string {
  const byId = (id: string): Study => studies.find((study) => study.id === id)!;
  const worst = Math.max(...marginals.times.map(({ distance }) => distance));
  return `# Convergence

How fast the methods on stochastic differential equations approach what they stand for. Slopes are fitted to all points of
a line; dashed lines have the slope that theory promises.

\`\`\`sh
npx tsc -b && npx node tools/draw-convergence.ts --measure   # measures, and makes this page and its pictures
\`\`\`

## Euler–Maruyama, path by path

Simulations with steps of length $h$ driven by the same Brownian paths as the exact solution. Where the noise depends on
the state the error falls like $\\sqrt h$, where it does not like $h$. Bars, where they show, are two standard errors.

${section(byId("strong-order"))}

## Euler–Maruyama, in law

Errors of expectations are smaller: they fall like $h$ in spite of multiplicative noise. The difference to the exact
solution on the same paths is averaged, which leaves little noise to see. At the coarse end terms in $h^2$ still bend the
lines.

${section(byId("weak-order"))}

## The Fokker–Planck equation

Densities by \`fokkerPlanck\` on finer and finer cells, with steps of time in proportion, against closed forms: of order two
in both. In the well that swings the coefficients of different times do not commute, so that the steps count.

${section(byId("fokker-planck-order"))}

## Forward and backward in time

A law of three modes is carried to noise by \`fokkerPlanck\` with the variance-preserving schedule, and from what has come
out at $t = 1$ back to data by \`reverseFokkerPlanck\` with the exact score. The marginals are the same at every time, as the
reverse-time theorem says: they differ by ${worst} at most, on ${marginals.cells} cells.

![Densities of the forward and the backward equation at ${marginals.times.length} times, which coincide](convergence/marginals.svg)

${markdownTable([
  ["$t$", "$\\int \\lvert p_{forward} - p_{backward} \\rvert\\,dx$"],
  ...marginals.times.map(({ t, distance }) => [String(t), distance === 0 ? "0" : distance.toExponential(1)]),
])}

The mass of the law changes by ${marginals.massError.toExponential(0)} at most.
`;
}

function section(study: Study): string {
  return `![${study.title}](convergence/${study.id}.svg)

${markdownTable([["", "problem", "order", "measured", "error of the finest"], ...study.lines.map(line)])}`;
}

function line(line: ErrorLine): string[] {
  const finest = line.points.reduce((a, b) => (b.size < a.size ? b : a));
  const spread = finest.standardError === undefined ? "" : ` ± ${finest.standardError.toExponential(0)}`;
  return [
    line.label,
    line.problem,
    String(line.order),
    measuredOrder(line).toFixed(2),
    `${finest.error.toExponential(1)}${spread}`,
  ];
}
