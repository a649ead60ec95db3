/**
 * Small work beside torch and diffusers: each program in a process of its own, in turn, so that a busy moment meets both.
 * `npx node --conditions=@tweedie/source bench/small-work/run.ts [python]`; the python needs torch and diffusers.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const [python = "python3"] = process.argv.slice(2);
const rounds = 5;

interface Contest {
  readonly name: string;
  readonly ours: string;
  readonly theirs: string;
}
const contests: readonly Contest[] = [
  { name: "training step of an MLP, 10 k parameters, batch 128", ours: "mlp-step.ts", theirs: "mlp_step.py" },
  { name: "step of DDIM, trivial model", ours: "ddim-step.ts", theirs: "ddim_step.py" },
];

const results = contests.map(({ name, ours, theirs }) => {
  const measured = Array.from({ length: rounds }, () => ({
    ours: timeOf(process.execPath, ["--conditions=@tweedie/source", file(ours)]),
    theirs: timeOf(python, [file(theirs)]),
  }));
  const [own, other] = [median(measured.map((one) => one.ours)), median(measured.map((one) => one.theirs))];
  return { name, ours: own, theirs: other, ratio: own / other };
});
console.table(results);
console.log(JSON.stringify(results));

function timeOf(program: string, parameters: readonly string[]): number {
  const { stdout, stderr, status } = spawnSync(program, [...parameters], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${parameters.at(-1)} ended with ${status}: ${stderr}`);
  return (JSON.parse(stdout.trim().split("\n").at(-1)!) as { milliseconds: number }).milliseconds;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function file(name: string): string {
  return join(import.meta.dirname, name);
}
