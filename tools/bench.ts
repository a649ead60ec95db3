// The benchmark: this library and its peers, side by side on this machine, with the same weights and data.
//
//   npm run bench                                 everything, in less than 20 minutes
//   npm run bench -- --quick                      some of it, in about 2
//   npm run bench -- --cases unet-train-64 --contestants wasm,torch-2
//   npm run bench -- --json docs/benchmarks.json  writes what was measured; tools/write-benchmarks.ts makes the page
//
// Contestants that cannot run here are left out, and it says why. It fails if contestants do not agree about the
// results, which would make their speed worthless.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { useBackend } from "@tweedie/backends";
import { benchCases } from "../bench/case.ts";
import type { BenchCase } from "../bench/case.ts";
import { contestants } from "../bench/contestants/contestants.ts";
import { measure } from "../bench/measure.ts";
import { comparable, largestDisagreement } from "../bench/page.ts";
import type { BenchResults, CaseResult, StepProfile } from "../bench/results.ts";
import { plainTable, skippedOf, tableOf } from "../bench/table.ts";
import { caseFile } from "../bench/workloads/data.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    cases: { type: "string" },
    contestants: { type: "string" },
    starts: { type: "string" },
    rounds: { type: "string" },
    warm: { type: "string" },
    turn: { type: "string" },
    json: { type: "string" },
  },
});
const thoroughness = {
  starts: count("starts", values.starts ?? (values.quick ? "1" : "2")),
  rounds: count("rounds", values.rounds ?? (values.quick ? "2" : "3")),
  warm: count("warm", values.warm ?? (values.quick ? "1000" : "4000")),
  turn: count("turn", values.turn ?? (values.quick ? "300" : "800")),
  most: 5000,
};
/** Runs of samplers are short and alike. */
const short = { ...thoroughness, starts: 1, warm: thoroughness.warm / 2 };
const quickCases = [
  "unet-train-16",
  "dit-train-64",
  "mlp-train-128",
  "small-mlp-train-128",
  "unet-denoise-1",
  "ddim-sample-1",
  "brownian-sample-64",
];
const chosen = select("cases", benchCases, values.cases ?? (values.quick ? quickCases.join(",") : undefined));
const taking = select("contestants", contestants, values.contestants).filter(
  ({ id, settings }) =>
    !(values.quick && values.contestants === undefined && (settings["slow"] === true || id.endsWith("-plain"))),
);

await useBackend("cpu");
const load = await busyCores();
const folder = mkdtempSync(join(tmpdir(), "tweedie-bench-"));
const versions: Record<string, string> = { Node: process.versions.node };
const results: CaseResult[] = [];
const problems: string[] = [];
const profiles: StepProfile[] = [];
try {
  for (const one of chosen) {
    const file = join(folder, `${one.id}.safetensors`);
    writeFileSync(file, caseFile(one));
    const outcome = await measure(
      one,
      taking.filter(({ does }) => does(one)),
      file,
      one.task === "sample" ? short : thoroughness,
    );
    rmSync(file);
    Object.assign(versions, outcome.versions);
    results.push(outcome.result);
    problems.push(...outcome.failures, ...disagreements(outcome.result));
    console.log(`\n${one.title}, batch ${one.batch} (${one.id})\n`);
    console.log(plainTable(tableOf(outcome.result)));
    for (const { title, skip } of skippedOf(outcome.result)) console.log(`${title}: left out, ${skip}`);
  }
  const profiled = chosen.filter(({ id }) => !values.quick && ["unet-train-64", "tokens-train-64"].includes(id));
  if (taking.some(({ id }) => id === "wasm-1")) profiles.push(...profiled.map(profileOf));
} finally {
  rmSync(folder, { recursive: true });
}

const machine = { processor: cpus()[0]?.model ?? "unknown", cores: availableParallelism(), memory: totalmem(), load };
const all: BenchResults = { date: new Date().toISOString().slice(0, 10), machine, versions, cases: results, profiles };
const listed = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
console.log(`\n${listed.join(", ")}; ${machine.cores} cores of ${machine.processor}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, undefined, 2)}\n`);
if (problems.length > 0) {
  console.error(
    `\nbench: expected contestants that work and agree about the results to 4 digits, got\n${problems.join("\n")}`,
  );
  process.exitCode = 1;
}

/** How many cores other programs keep busy, over two seconds: the system's averages look a minute back. */
async function busyCores(): Promise<number> {
  const times = () =>
    cpus().map(({ times: { idle, ...busy } }) => ({
      idle,
      busy: Object.values(busy).reduce((sum, time) => sum + time, 0),
    }));
  const before = times();
  await setTimeout(2000);
  return times().reduce((sum, { idle, busy }, core) => {
    const [worked, rested] = [busy - before[core]!.busy, idle - before[core]!.idle];
    return sum + worked / Math.max(1, worked + rested);
  }, 0);
}

/** Where the time of a step goes, found by a process of its own. */
function profileOf({ id }: BenchCase): StepProfile {
  const file = join(folder, "profile.json");
  const script = join(import.meta.dirname, "../bench/profile.ts");
  const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, script, "--case", id, "--json", file], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`bench: expected a profile of ${id}, got status ${status}: ${stderr}`);
  return JSON.parse(readFileSync(file, "utf8")) as StepProfile;
}

/** Everybody's results against the first one's. */
function disagreements({ id, rows }: CaseResult): string[] {
  const [first, ...others] = comparable(rows);
  return others
    .filter((row) => !(largestDisagreement({ rows: [first!, row] }) < 1e-4))
    .map((row) => `${id}: ${first!.title} ${first!.results.join(", ")}; ${row.title} ${row.results.join(", ")}`);
}

function count(name: string, value: string): number {
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  return refuse(`a positive whole number for --${name}`, value);
}

function select<T extends { readonly id: string }>(name: string, all: readonly T[], ids: string | undefined): T[] {
  const wanted = ids?.split(",") ?? all.map(({ id }) => id);
  return wanted.map((id) => {
    const found = all.find((one) => one.id === id);
    return found ?? refuse(`${name} among ${all.map(({ id }) => id).join(", ")}`, id);
  });
}

function refuse(expected: string, got: string): never {
  console.error(`bench: expected ${expected}, got ${got}.`);
  process.exit(2);
}
