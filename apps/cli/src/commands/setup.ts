import { Argument, Command, Option } from "commander";
import { setupNative } from "../native/setup-native.ts";
import { outputOf } from "../terminal/output.ts";
import { quoted } from "../terminal/quoted.ts";

/** `tweedie setup`. */
export function setupCommand(): Command {
  return new Command("setup")
    .description("build the native add-on, for --backend tensorflow (Linux on x64: npm, pip, g++; 0.5 GB)")
    .addArgument(new Argument("<what>", "what to set up").choices(["native"]))
    .addOption(new Option("--cuda", "for NVIDIA GPUs (several GB); this has never been run on one").default(false))
    .addOption(new Option("--force", "build it again where it is there already").default(false))
    .action(async (_what: string, options: { cuda: boolean; force: boolean; json: boolean }) => {
      const { note, result } = outputOf(options);
      if (options.cuda) note("setup native --cuda: nobody has run this on a GPU yet. Tell us how it went.");
      const variant = options.cuda ? "cuda" : "cpu";
      const done = await setupNative({ variant, force: options.force, note: (line) => note(`setup native: ${line}`) });
      result({ ...done, variant }, [
        `The native backend is ${done.built ? "ready" : "there already"}: --backend tensorflow, in ${done.folder}`,
        `Remove it with: rm -r ${quoted(done.folder)}`,
      ]);
    });
}
