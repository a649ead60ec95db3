import { execFile } from "node:child_process";
import type { Finding } from "./finding.ts";

/** The backends that the survey looks at. */
const backends = ["wasm", "tensorflow", "webgpu", "cpu"] as const;

/** These come with the program, and must work. */
const shipped: ReadonlySet<string> = new Set(["wasm", "cpu"]);

/**
 * Looks at every backend, each in a process of its own, which a driver may crash or block.
 *
 * @returns one finding for each, and one that says which to use
 */
export async function surveyBackends(): Promise<readonly Finding[]> {
  const surveyed: Finding[] = [];
  // One after the other: they are timed.
  for (const name of backends) surveyed.push(summary(name, await diagnosedApart(name)));
  return [...surveyed, advice(surveyed)];
}

/** What `tweedie doctor --backend <name> --only-backend --json` finds. */
function diagnosedApart(name: string): Promise<readonly Finding[]> {
  const args = [...process.execArgv, process.argv[1]!, "doctor", "--backend", name, "--only-backend", "--json"];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: 120_000, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      const found = parsed(stdout);
      if (found) return resolve(found);
      const reason = stderr.trim().split("\n").at(-1) || error?.message || "no answer";
      const ended = error?.killed ? "it did not answer within two minutes" : `its process ended: ${reason}`;
      resolve([{ what: "backend", state: "broken", detail: ended }]);
    });
  });
}

/** The findings in a command's JSON, if it is one. */
function parsed(stdout: string): readonly Finding[] | undefined {
  // Where something is broken, the error follows as a second document.
  const end = stdout.indexOf("\n}\n");
  try {
    return (JSON.parse(stdout.slice(0, end + 2)) as { readonly findings?: readonly Finding[] }).findings;
  } catch {
    return undefined;
  }
}

function summary(name: string, findings: readonly Finding[]): Finding {
  const [started, ...checks] = findings;
  if (started!.state !== "good") {
    const state = shipped.has(name) ? "broken" : "missing";
    return { what: name, state, detail: started!.detail, ...(state === "broken" && { advice: "Install again." }) };
  }
  const broken = checks.find(({ state }) => state === "broken");
  const milliseconds = checks.find((check) => check.milliseconds !== undefined)?.milliseconds;
  return {
    what: name,
    state: broken ? "broken" : "good",
    detail:
      broken?.detail ??
      checks
        .map((check) => check.detail)
        .toReversed()
        .join("; "),
    ...(broken && { advice: `Do not use ${name} here.` }),
    more: compact(name, started!.more ?? []),
    ...(milliseconds !== undefined && { milliseconds }),
  };
}

/** The reasons of all repairs are for the backend looked at alone. */
function compact(name: string, lines: readonly string[]): string[] {
  const mark = "repaired: ";
  const facts = lines.filter((line) => !line.startsWith(mark));
  const repairs = lines.length - facts.length;
  return [...facts, `${repairs} repairs and additions: tweedie doctor --backend ${name} lists them`];
}

function advice(surveyed: readonly Finding[]): Finding {
  const timed = surveyed
    .filter(({ state, milliseconds }) => state === "good" && milliseconds !== undefined)
    .sort((a, b) => a.milliseconds! - b.milliseconds!);
  const [best, ...others] = timed;
  if (!best) return { what: "advice", state: "missing", detail: "no backend can train here" };
  const factors = others.map(({ what, milliseconds }) => {
    const factor = milliseconds! / best.milliseconds!;
    return `${factor < 10 ? factor.toPrecision(2) : factor.toFixed(0)} times as fast as ${what}`;
  });
  return {
    what: "advice",
    state: "good",
    detail: `--backend ${best.what} for training${factors.length > 0 ? `: ${factors.join(", ")}` : ""}`,
    more: Number(process.versions.node.split(".")[0]) < 24 ? [olderNode] : [],
  };
}

const olderNode = `Node 24 runs the wasm kernels about twice as fast as ${process.version}: use it for training`;
