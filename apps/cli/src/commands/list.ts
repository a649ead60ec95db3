import { Argument, Command } from "commander";
import { datasets } from "../config/datasets.ts";
import { presets } from "../config/presets.ts";
import { entriesOf } from "../config/registry.ts";
import { outputOf } from "../terminal/output.ts";
import { table } from "../terminal/table.ts";

/** `tweedie list`. */
export function listCommand(): Command {
  const kinds = Object.keys(lists) as Kind[];
  return new Command("list")
    .description("list what configurations and flags can name")
    .addArgument(new Argument("<kind>", "what to list").choices(kinds))
    .action((kind: Kind, options: { json: boolean }) => {
      const items = lists[kind]();
      outputOf(options).result(
        items,
        table(
          items.map(({ name, options: known, description }) => [
            name,
            description,
            known?.length ? `options: ${known.join(", ")}` : "",
          ]),
        ),
      );
    });
}

interface Item {
  readonly name: string;
  readonly description: string;
  readonly options?: readonly string[];
}

const registered = (kind: Parameters<typeof entriesOf>[0]): Item[] =>
  entriesOf(kind).map(({ name, reference, options }) => ({ name, description: reference, options }));

const summarised = (all: Readonly<Record<string, { readonly summary: string }>>): Item[] =>
  Object.entries(all).map(([name, { summary }]) => ({ name, description: summary }));

const lists = {
  schedules: () => registered("schedules"),
  samplers: () => registered("samplers"),
  grids: () => registered("grids"),
  "token-processes": () => registered("tokenProcesses"),
  "token-samplers": () => registered("tokenSamplers"),
  "token-grids": () => registered("tokenGrids"),
  datasets: () => summarised(datasets),
  presets: () => summarised(presets),
} satisfies Record<string, () => Item[]>;

type Kind = keyof typeof lists;
