import { Command, Option } from "commander";
import { onTokens } from "../config/schema.ts";
import { openRun } from "../run/open-run.ts";
import { interruptible } from "../terminal/interruption.ts";
import { integer } from "./arguments.ts";
import { backendOption } from "./backend-option.ts";
import { samplePictures } from "./sample-pictures.ts";
import { sampleTokens } from "./sample-tokens.ts";
import { withSamplingFlags } from "./sampling-flags.ts";
import type { SampleOptions } from "./sample-options.ts";

/** `tweedie sample`. */
export function sampleCommand(): Command {
  const command = new Command("sample")
    .description("draw samples of a finished run, as a picture or a text")
    .argument("<run>", "the run's folder")
    .addOption(new Option("--count <n>", "how many samples (default: 100, of long texts 10)").argParser(integer(1)))
    .addOption(new Option("--labels <list>", "such as 0-9, 3,1,4 or none; spread over the samples (default: all)"))
    .addOption(
      new Option("--seed <n>", "with the same label, sample i of a seed is always the same")
        .argParser(integer(0))
        .default(0),
    );
  return withSamplingFlags(command)
    .addOption(
      new Option(
        "--infill <pattern>",
        "fill in what is blank, such as 'th_ q___k', and keep the rest, of texts (default: no)",
      ),
    )
    .addOption(new Option("--blank <character>", "what stands for a blank in the pattern (default: _)"))
    .addOption(new Option("--out <file>", "where to write them (default: in <run>/samples, named by the settings)"))
    .addOption(new Option("--tensors <file>", "also write the samples as safetensors (default: no)"))
    .addOption(new Option("--batch <n>", "samples at a time; bounds memory").argParser(integer(1)).default(100))
    .addOption(backendOption())
    .action(async (path: string, options: SampleOptions) => {
      await interruptible(async (signal) => {
        const { folder, config } = await openRun(path);
        await (onTokens(config)
          ? sampleTokens({ folder, config }, options, signal)
          : samplePictures({ folder, config }, options, signal));
      });
    });
}
