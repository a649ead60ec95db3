import { Command, Option } from "commander";
import { diagnose } from "../doctor/diagnose.ts";
import type { Finding } from "../doctor/finding.ts";
import { outputOf } from "../terminal/output.ts";
import { table } from "../terminal/table.ts";
import { TweedieError } from "@tweedie/core";
import { backendOption } from "./backend-option.ts";

/** `tweedie doctor`. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("check that everything works here: Node, backend, numbers, data, disk")
    .addOption(backendOption())
    .addOption(new Option("--out <folder>", "where to try the disk").default("."))
    .action(async (options: { readonly backend: string; readonly out: string; readonly json: boolean }) => {
      const findings = await diagnose(options);
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

function lines({ what, state, detail, more = [] }: Finding): string[] {
  const mark = { good: "ok", missing: "--", broken: "XX" }[state];
  return [...table([[mark, what.padEnd(12), detail]]), ...more.map((line) => `${" ".repeat(18)}${line}`)];
}
