import { tensor, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";
import { mayBeOf } from "./chi-square.ts";
import { lawless, statesOf } from "./read-tokens.ts";
import type { Columns } from "./token-matrix.ts";

/** `perturb` draws what `push` says, row by row from the row's own stream. */
export async function expectDraws(
  process: TokenProcess,
  times: readonly number[],
  columns: ReadonlyMap<string, Columns>,
  count: number,
  seed: number,
): Promise<void> {
  const ids = times.map((_, i) => i + 3);
  for (const state of statesOf(process.vocabulary)) {
    const source = rng(seed).split("perturb").split(state);
    const draw = (rows: readonly number[]) => async () => {
      const x0 = tensor(new Int32Array(rows.length * count).fill(state), [rows.length, count], "int32");
      const points = rows.map((row) => times[row]!);
      const out = tidy(() => process.perturb(x0, points, source.forRows(rows.map((row) => ids[row]!))));
      x0.dispose();
      return tokensOf(out, [rows.length, count], process.vocabulary, "perturb");
    };
    const all = await draw(statesOf(times.length))();
    for (const [row, t] of times.entries()) {
      const drawn = all.slice(row * count, (row + 1) * count);
      const law = columns.get(`${times[0]} ${t}`)![state]!;
      const counts = countsOf(drawn, process.vocabulary);
      if (!mayBeOf(counts, law)) {
        throw lawless(
          `perturb of ${state} at t = ${t} to draw from [${law}]`,
          `[${counts}]`,
          "Look at rare states and at rows.",
        );
      }
    }
    const last = times.length - 1;
    const alone = await draw([last])();
    if (!alone.every((x, i) => x === all[last * count + i])) {
      throw lawless("perturb to draw a row alone as in a batch", "others", "Draw all noise from the rng, row by row.");
    }
  }
}

/** `prior` draws what all noise leaves as it is. */
export async function expectPrior(
  process: TokenProcess,
  law: readonly number[],
  count: number,
  seed: number,
): Promise<void> {
  const shape = [4, Math.ceil(count / 4)];
  const out = tidy(() => process.prior(shape, rng(seed).split("prior").forRows([0, 1, 2, 3])));
  const counts = countsOf(await tokensOf(out, shape, process.vocabulary, "prior"), process.vocabulary);
  if (mayBeOf(counts, law)) return;
  throw lawless(`a prior that noise leaves as it is, [${law}]`, `[${counts}]`, "Begin at the stationary law.");
}

async function tokensOf(
  x: Tensor,
  shape: readonly number[],
  vocabulary: number,
  who: string,
): Promise<readonly number[]> {
  const values = Array.from(await x.data());
  const found = `${x.dtype} of shape [${x.shape}]`;
  x.dispose();
  if (found !== `int32 of shape [${shape}]`)
    throw lawless(`${who} to give int32 of shape [${shape}]`, found, "Cast it.");
  const bad = values.find((v) => !(Number.isInteger(v) && v >= 0 && v < vocabulary));
  if (bad !== undefined)
    throw lawless(`${who} to give states below ${vocabulary}`, `${bad}`, "Look for a draw from nothing.");
  return values;
}

function countsOf(tokens: readonly number[], n: number): number[] {
  const counts = new Array<number>(n).fill(0);
  for (const x of tokens) counts[x]! += 1;
  return counts;
}
