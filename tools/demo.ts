import { join } from "node:path";
import { tweedie } from "./tweedie.ts";

/**
 * The demonstration: real digits in, a trained class-conditional diffusion model, its picture and its honest score out,
 * through the command line as users have it. A demonstration that was stopped goes on where it was.
 */

const root = join(import.meta.dirname, "..");
const run = join("runs", "demo");
const least = 0.9;

interface Score {
  readonly name: string;
  readonly value: number;
  readonly reference: number;
  readonly unit: "share" | "distance";
}

interface Evaluation {
  readonly settings: {
    readonly samples: number;
    readonly sampler: { readonly name: string };
    readonly steps: number;
    readonly guidance: number;
  };
  readonly scores: readonly Score[];
  readonly report: string;
}

// Ctrl-C reaches the command too, which saves and ends; then this ends.
process.on("SIGINT", () => undefined);

const start = performance.now();
await tweedie("train", "mnist", "--out", run, "--resume");
const { picture } = (await tweedie("sample", run, "--count", "100", "--labels", "0-9", "--seed", "1")) as {
  picture: string;
};
const { settings, scores, report } = (await tweedie("evaluate", run)) as Evaluation;

const shown = (value: number, unit: Score["unit"]): string =>
  unit === "share" ? `${(100 * value).toFixed(1)} %` : value.toPrecision(3);
console.log(`
${settings.samples} samples by ${settings.sampler.name} in ${settings.steps} steps, guidance scale ${settings.guidance}:
${scores.map(({ name, value, reference, unit }) => `  ${name}: ${shown(value, unit)} (real digits: ${shown(reference, unit)})`).join("\n")}
Picture: ${join(root, picture)}
Report:  ${join(root, report)}
Done in ${Math.round((performance.now() - start) / 1000)} s.`);

const agreement = scores.find(({ unit }) => unit === "share")?.value ?? 0;
if (agreement < least) {
  console.error(
    `The labels agree in ${shown(agreement, "share")} of the samples; at least ${shown(least, "share")} was expected.`,
  );
  process.exitCode = 1;
}
