import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli, temporaryFolder } from "./run-cli.ts";

const slow = 120_000;

test(
  "a model of a text is trained, sampled, filled in and scored, without the text but to train and to score",
  { timeout: slow },
  async () => {
    const folder = temporaryFolder();
    const [file, config, run] = ["text.txt", "config.json", "run"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const text = "the cat sat on the mat\n".repeat(200);
    writeFileSync(file, text);
    writeFileSync(
      config,
      JSON.stringify({
        dataset: "textFile",
        file,
        length: 12,
        network: { kind: "transformer", width: 8, depth: 1, heads: 2 },
        steps: 12,
        batch: 8,
        previewEvery: 6,
        checkpointEvery: 6,
        sampling: { steps: 6 },
        evaluation: { samples: 4, sequences: 8 },
      }),
    );
    const cpu = ["--backend", "cpu"];
    expect(await runCli(["train", config, "--out", run, ...cpu])).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(run, "config.json"), "utf8"))).toMatchObject({ characters: "\n acehmnost" });
    expect(readdirSync(join(run, "samples"))).toEqual(["step-00000006.txt", "step-00000012.txt"]);

    const kept = readFileSync(file);
    rmSync(file);
    const filled = await runCli(["sample", run, "--infill", "the _at", "--count", "3", "--json", ...cpu]);
    const { texts, file: at } = JSON.parse(filled.stdout) as { texts: string[]; file: string };
    expect(texts).toHaveLength(3);
    for (const one of texts) expect(one).toMatch(/^the [\s\S]at$/);
    expect(existsSync(at)).toBe(true);
    expect(await runCli(["sample", run, "--infill", "the dog_", ...cpu])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--infill: .*got "d" at position 4/),
    });
    expect(await runCli(["sample", run, "--sampler", "ddim"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/tweedie list token-samplers/),
    });

    writeFileSync(file, kept);
    const evaluated = await runCli(["evaluate", run, "--json", ...cpu]);
    expect(JSON.parse(evaluated.stdout)).toMatchObject({
      settings: { samples: 4, sampler: { name: "analytic" }, steps: 6 },
      scores: [
        { name: "Bits per character, at most", unit: "bits" },
        { name: "Perplexity per character, at most", unit: "perplexity" },
        { name: "Words that the data have", unit: "share" },
      ],
    });
    const report = readFileSync(join(run, "report.html"), "utf8");
    for (const shown of ["Perplexity per character", "step 12", "absorbing", "clean token"])
      expect(report).toContain(shown);
  },
);

test("a sampler that the process does not suit is refused before there is a run", { timeout: slow }, async () => {
  const folder = temporaryFolder();
  const config = join(folder, "config.json");
  const network = { kind: "transformer", width: 8, depth: 1, heads: 2 };
  const odd = {
    dataset: "words",
    process: "uniform",
    network,
    sampling: { sampler: "maskGit" },
    steps: 2,
    previewEvery: 0,
  };
  writeFileSync(config, JSON.stringify(odd));
  const run = join(folder, "run");
  expect(await runCli(["train", config, "--out", run, "--backend", "cpu"])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/maskGit: expected a process with a mask/),
  });
  expect(existsSync(run)).toBe(false);
});
