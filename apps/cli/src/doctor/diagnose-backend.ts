import { startBackend } from "../commands/backend-option.ts";
import { backendFacts } from "./backend-facts.ts";
import { checkNumbers } from "./check-numbers.ts";
import { findingOf, type Finding } from "./finding.ts";
import { measuredWork, measureStep } from "./measure-step.ts";

/** Looks at one backend, in this process: whether it starts, whether its numbers are right, how fast it trains. */
export async function diagnoseBackend(name: string): Promise<readonly Finding[]> {
  const started = await findingOf("backend", "Try another --backend.", async () => {
    const report = await startBackend(name);
    return {
      detail: `${report.backend}: ${report.reason}`,
      more: [
        ...(await backendFacts()),
        ...report.tried.map(({ backend, error }) => `${backend} could not be used: ${error}`),
        ...report.repairs.map((repair) => (repair.startsWith(kernels) ? repair : `repaired: ${repair}`)),
      ],
    };
  });
  if (started.state === "broken") return [started];
  return [
    started,
    await findingOf("numbers", "Try another --backend.", checkNumbers),
    await findingOf("speed", "Try another --backend.", async () => {
      const { milliseconds, steps } = await measureStep();
      return {
        detail: `${milliseconds < 100 ? milliseconds.toPrecision(3) : milliseconds.toFixed(0)} ms ${measuredWork}, the fastest of ${steps}`,
        milliseconds,
      };
    }),
  ];
}

/** How the line begins that says which build of the kernels runs. */
const kernels = "kernels: ";
