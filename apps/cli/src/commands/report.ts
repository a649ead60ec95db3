import { Command, Option } from "commander";
import { checkDestination } from "../run/check-destination.ts";
import { writeReport } from "../run/write-report.ts";
import { outputOf } from "../terminal/output.ts";

/** `tweedie report`. */
export function reportCommand(): Command {
  return new Command("report")
    .description("write the page that shows a run: loss, samples, scores, settings")
    .argument("<run>", "the run's folder")
    .addOption(new Option("--out <file>", "the page (default: <run>/report.html)"))
    .action(async (path: string, options: { readonly out?: string; readonly json: boolean }) => {
      if (options.out !== undefined) await checkDestination(options.out, "--out");
      const report = await writeReport(path, options.out);
      outputOf(options).result({ run: path, report }, [`Report: ${report}`]);
    });
}
