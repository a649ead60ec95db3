import { Command, Option } from "commander";
import { diagnose } from "../doctor/diagnose.ts";
import { diagnoseBackend } from "../doctor/diagnose-backend.ts";
import type { Finding } from "../doctor/finding.ts";
import { outputOf } from "../terminal/output.ts";
import { table } from "../terminal/table.ts";
import { TweedieError } from "@tweedie/core";
import { backendOption } from "./backend-option.ts";

/** `tweedie doctor`. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check that everything works here: Node, backends and their numbers and speed, data, disk")
    .addOption(backendOption(["all"], "all"))
    .addOption(new Option("--only-backend", "look at the backend alone").default(false).hideHelp())
    .addOption(new Option("--out <folder>", "where to try the disk").default("."))
    .action(async (options: Options) => {
      const findings = options.onlyBackend ? await diagnoseBackend(options.backend) : await diagnose(options);
      const broken = findings.filter(({ state }) => state === "broken");
      outputOf(options).result(
        { healthy: broken.length === 0, findings },
        findings.flatMap((finding) => [...lines(finding)]),
      );
      if (broken.length > 0) {
        throw new TweedieError(
          `doctor: expected everything to work, got ${broken.map(({ what }) => what).join(", ")} broken. ` +
            [...new Set(broken.flatMap(({ advice }) => advice ?? []))].join(" "),
        );
      }
    });
}

interface Options {
  readonly backend: string;
  readonly onlyBackend: boolean;
  readonly out: string;
  readonly json: boolean;
}

function lines({ what, state, detail, more = [] }: Finding): string[] {
  const mark = { good: "ok", missing: "--", broken: "XX" }[state];
  return [...table([[mark, what.padEnd(12), detail]]), ...more.map((line) => `${" ".repeat(18)}${line}`)];
}
