import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder, tiny } from "./run-cli.ts";
import type { Ended } from "./run-cli.ts";

const slow = 120_000;

/** A failure is one message: no stack, and the exit code that was promised. */
function expectFailure({ code, stdout, stderr }: Ended, expected: number, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe("");
  expect(code).toBe(expected);
}

test("an unknown flag ends with 2 and the known flags", { timeout: slow }, async () => {
  const ended = await runCli(["train", "moons", "--learning-rate", "1"]);
  expectFailure(
    ended,
    2,
    /unknown option '--learning-rate'[^]*--out <folder>, --resume, --set <path=value>, --workers <number>, --backend/,
  );
});

test.each([
  ["an unknown command", ["trian"], /unknown command 'trian'[^]*train/],
  ["no command", [], /No command was given/],
  ["an unknown preset", ["train", "mnst"], /one of the presets mnist, .*moons, got "mnst"/],
  [
    "an unknown sampler",
    ["train", "moons", "--set", "sampling.sampler=leapfrog"],
    /samplers consistency, ddim, ddpm.*got "leapfrog"/,
  ],
  ["an unknown schedule", ["train", "moons", "--set", "schedule=sine"], /schedules cosine, linearBeta.*got "sine"/],
  [
    "an unknown kind",
    ["list", "colours"],
    /schedules, samplers, grids, token-processes, token-samplers, token-grids, datasets, presets/,
  ],
  ["a count that is none", ["sample", "x", "--count", "many"], /integer of at least 1/],
  ["nothing to train", ["train"], /Name a preset or a JSON file/],
])("%s ends with 2", { timeout: slow }, async (_, args, message) => {
  const folder = temporaryFolder();
  const { code, stderr } = await runCli(args, { cwd: folder });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(2);
  expect(readdirSync(folder)).toEqual([]);
});

test("--debug shows the stack", { timeout: slow }, async () => {
  const { code, stderr } = await runCli(["sample", "/nowhere", "--debug"]);
  expect(stderr).toMatch(/expected the folder of a run[^]*^\s+at openRun/m);
  expect(code).toBe(1);
});

test("--json prints results and errors for machines", { timeout: slow }, async () => {
  const { code, stdout } = await runCli(["list", "samplers", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: "ddim", options: ["eta", "noise"] }));
  const failed = await runCli(["report", "/nowhere", "--json"]);
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stdout)).toEqual({ error: { message: expect.stringContaining("/nowhere"), exitCode: 1 } });
});

test("--version and --help end with 0", { timeout: slow }, async () => {
  expect((await runCli(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { code, stdout } = await runCli(["sample", "--help"]);
  expect(code).toBe(0);
  const flags = stdout.split(/\n(?= {2}-)/).slice(1);
  expect(flags.length).toBeGreaterThan(12);
  for (const flag of flags.slice(0, -1)) expect(flag).toMatch(/^ {2}--\w+[^]* {2,}\w[^]*default:/);
});

test("wasm kernels may be 256 bits wide, unless the environment says otherwise", { timeout: slow }, async () => {
  const build = async (env: NodeJS.ProcessEnv): Promise<string | undefined> => {
    const args = ["doctor", "--json", "--backend", "wasm", "--only-backend"];
    const { code, stdout, stderr } = await runCli(args, { env: { ...process.env, ...env } });
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const { findings } = JSON.parse(stdout) as { findings: readonly { readonly more?: readonly string[] }[] };
    return findings[0]!.more!.find((line) => line.startsWith("kernels: "));
  };
  expect(await build({})).toMatch(/in (256|128) bits: /);
  expect(await build({ TWEEDIE_REVECTORIZE: "0" })).not.toContain("bits");
});

test(
  "the doctor finds this machine healthy, surveys every backend, and says which to use",
  { timeout: slow },
  async () => {
    const { code, stdout } = await runCli(["doctor", "--json"]);
    const { healthy, findings } = JSON.parse(stdout) as {
      healthy: boolean;
      findings: { what: string; state: string; detail: string; more?: string[] }[];
    };
    expect(healthy).toBe(true);
    const found = Object.fromEntries(findings.map(({ what, ...rest }) => [what, rest]));
    expect(found).toMatchObject({ wasm: { state: "good" }, cpu: { state: "good" }, classifier: { state: "good" } });
    expect(found["wasm"]!.detail).toMatch(
      /ms a training step .* values right to \S+e-[78], their gradients to \S+e-[78]$/,
    );
    expect(found["wasm"]!.more![0]).toMatch(/^TensorFlow\.js \S+, V8 \S+; one thread here/);
    // A machine may have a GPU or the add-on, or not; without them they are missing, not broken.
    for (const name of ["webgpu", "tensorflow"]) expect(["good", "missing"]).toContain(found[name]!.state);
    expect(found["advice"]!.detail).toMatch(/^--backend \w+ for training: .* times as fast as/);
    expect(code).toBe(0);
  },
);

test("a backend or disk that does not work is found, with exit code 1", { timeout: slow }, async () => {
  const { code, stdout, stderr } = await runCli(["doctor", "--backend", "wasm", "--out", "/nowhere"]);
  expect(stdout).toMatch(/^XX {2}disk .*\/nowhere/m);
  expect(stderr).toMatch(/got disk broken\. Choose another folder with --out/);
  expect(code).toBe(1);
});

test("train, sample, evaluate and report make a folder that explains itself", { timeout: 2 * slow }, async () => {
  const folder = temporaryFolder();
  const run = join(folder, "runs", "moons");
  const trained = await runCli(["train", "moons", "--json", "--backend", "cpu", ...tiny], { cwd: folder });
  expect(trained.stderr).toMatch(/training: 100 %, 40\/40 steps/);
  expect(JSON.parse(trained.stdout)).toMatchObject({ run: join("runs", "moons"), step: 40, backend: "cpu" });
  expect(readdirSync(run).sort()).toEqual([
    "checkpoints",
    "config.json",
    "ema.safetensors",
    "metrics.jsonl",
    "model.safetensors",
    "report.html",
    "samples",
    "sessions.json",
  ]);
  expect(readdirSync(join(run, "samples"))).toEqual(["step-00000020.png", "step-00000040.png"]);
  const lines = readFileSync(join(run, "metrics.jsonl"), "utf8").trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual(
    Array.from({ length: 40 }, (_, i) => i + 1),
  );

  const again = await runCli(["train", "moons", ...tiny], { cwd: folder });
  expectFailure(again, 1, /holds this run already.*--resume/);
  const other = await runCli(["train", "moons", "--resume", "--set", "steps=50", ...tiny], { cwd: folder });
  expect(other.code).toBe(0); // the later --set wins: the same configuration
  const different = await runCli(["train", "moons", "--resume", ...tiny, "--set", "batch=32"], { cwd: folder });
  expectFailure(different, 1, /another one \(batch: 16 there, 32 here\)/);

  const out = join(folder, "new.png");
  const tensors = join(folder, "new.safetensors");
  const args = [
    "--count",
    "9",
    "--batch",
    "4",
    "--sampler",
    "heun",
    "--backend",
    "cpu",
    "--out",
    out,
    "--tensors",
    tensors,
  ];
  const sampled = await runCli(["sample", run, "--json", ...args]);
  expect(JSON.parse(sampled.stdout)).toMatchObject({ count: 9, sampler: "heun", steps: 4, labels: null, picture: out });
  expect(readFileSync(out).subarray(1, 4).toString()).toBe("PNG");
  expect(existsSync(tensors)).toBe(true);
  for (const steps of ["3", "5"]) {
    const { code } = await runCli(["sample", run, "--count", "9", "--backend", "cpu", "--steps", steps]);
    expect(code).toBe(0);
  }
  expect(readdirSync(join(run, "samples"))).toEqual([
    "seed-0_samples-9_sampler-dpmSolverPlusPlus_steps-3_grid-uniform_weights-ema.png",
    "seed-0_samples-9_sampler-dpmSolverPlusPlus_steps-5_grid-uniform_weights-ema.png",
    "step-00000020.png",
    "step-00000040.png",
  ]);
  expectFailure(await runCli(["sample", run, "--labels", "0-9"]), 2, /moons, have no labels/);
  expectFailure(await runCli(["sample", run, "--sampler", "leapfrog"]), 2, /one of the samplers.*got "leapfrog"/);

  const evaluated = await runCli(["evaluate", run, "--json", "--backend", "cpu"]);
  const { settings, scores } = JSON.parse(evaluated.stdout) as {
    settings: object;
    scores: { value: number; reference: number }[];
  };
  expect(settings).toEqual({
    samples: 50,
    seed: 1,
    sampler: { name: "dpmSolverPlusPlus", options: {} },
    grid: { name: "uniform", options: {} },
    steps: 4,
    guidance: null,
    clip: null,
    weights: "ema",
    backend: "cpu",
  });
  expect(scores[0]!.value).toBeGreaterThan(scores[0]!.reference);
  expect(readFileSync(join(run, "report.html"), "utf8")).toContain("Energy distance");
});

test("what cannot end well is refused before the work begins", { timeout: slow }, async () => {
  // Neither has weights: whatever comes after the checks is the failure of that.
  const [digits, points] = [join(temporaryFolder(), "digits"), join(temporaryFolder(), "points")];
  for (const [run, dataset] of Object.entries({ [digits]: "mnist14", [points]: "moons" })) {
    mkdirSync(run);
    writeFileSync(join(run, "config.json"), JSON.stringify({ dataset }));
  }
  const lost = join(digits, "nowhere", "x");
  expectFailure(await runCli(["sample", digits, "--tensors", lost]), 2, /--tensors: .*that exists.*nowhere/);
  expectFailure(await runCli(["evaluate", digits, "--samples", "10001"]), 2, /at most 10000 samples.*got 10001/);
  expectFailure(await runCli(["evaluate", points, "--guidance", "7"]), 2, /--guidance: .*moons, have no labels/);
  const few = await runCli(["sample", digits, "--labels", "0-9", "--count", "5", "--backend", "cpu"]);
  expectFailure(few, 1, /there are none of 1,3,5,7,9\.[^]*expected a finished run/);
});

test("a folder with other things is left alone", { timeout: slow }, async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "thesis.tex"), "years of work");
  mkdirSync(join(folder, "samples"));
  expectFailure(
    await runCli(["train", "moons", "--out", folder, ...tiny]),
    1,
    /new or empty folder.*samples, thesis\.tex/,
  );
  expectFailure(
    await runCli(["train", "moons", "--out", join(folder, "thesis.tex")]),
    1,
    /a file on the way|Expected a folder/,
  );
  expect(readdirSync(folder)).toEqual(["samples", "thesis.tex"]);
});
