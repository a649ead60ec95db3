import { Command, CommanderError, Option } from "commander";
import { backendHelp } from "./commands/backend-option.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { listCommand } from "./commands/list.ts";
import { reportCommand } from "./commands/report.ts";
import { sampleCommand } from "./commands/sample.ts";
import { setupCommand } from "./commands/setup.ts";
import { trainCommand } from "./commands/train.ts";
import { failureOf } from "./terminal/failure.ts";
import { UsageError } from "./terminal/usage-error.ts";
import { version } from "./version.ts";

/**
 * Runs the program.
 *
 * @param args - the command line, without the program's own name
 * @returns the exit code: 0, 1 for a failure, 2 where the command was not understood, 130 after Ctrl-C
 */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help and --version
    const { message, exitCode } = failureOf(error);
    if (args.includes("--json")) {
      process.stdout.write(`${JSON.stringify({ error: { message, exitCode } }, null, 2)}\n`);
    }
    process.stderr.write(`${message}\n`);
    if (args.includes("--debug") && error instanceof Error) process.stderr.write(`${withCauses(error)}\n`);
    return exitCode;
  }
}

function program(): Command {
  const main = prepared(new Command("tweedie"))
    .description("Trains, samples and evaluates diffusion models.")
    .version(version, "-V, --version", "print the version")
    .addHelpText("after", `\nBegin with: tweedie train moons\n\n${backendHelp}`);
  for (const make of [
    trainCommand,
    sampleCommand,
    evaluateCommand,
    reportCommand,
    listCommand,
    doctorCommand,
    setupCommand,
  ]) {
    const command = prepared(make())
      .addOption(new Option("--json", "print the result as JSON on the standard output").default(false))
      .addOption(new Option("--debug", "print the stack of an error").default(false));
    main.addCommand(command);
  }
  return main;
}

/** Errors are thrown, not printed, and say what is known. */
function prepared(command: Command): Command {
  return command
    .helpOption("-h, --help", "print this help")
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true)
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      if (error.code === "commander.help") throw new UsageError("No command was given: see the list above.");
      throw new UsageError(`${error.message.replace(/^error: /, "")}\n${known(command)}`);
    });
}

function known(command: Command): string {
  const names = (options: readonly Option[]): string => options.map(({ flags }) => flags).join(", ");
  if (command.commands.length > 0) {
    const commands = command.commands.map((sub) => sub.name()).join(", ");
    return `Known commands: ${commands}. Known flags: ${names(command.options)}, -h, --help.`;
  }
  return `Usage: tweedie ${command.name()} ${command.usage()}\nKnown flags: ${names(command.options)}, -h, --help.`;
}

function withCauses(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${withCauses(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}
