import { tensor, tidy } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tensorOf, TweedieError } from "@tweedie/core";
import type { TokenProcess } from "@tweedie/core";
import type { Columns } from "./token-matrix.ts";

/** The function that speaks. */
export const name = "expectTokenProcess";
/** The error of a process that breaks its law. */
export const lawless = (what: string, got: string, advice: string): TweedieError =>
  new TweedieError(`${name}: expected ${what}, got ${got}. ${advice}`);

/** All states. */
export const statesOf = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
/** The unit matrix, flat. */
export const unitOf = (n: number): number[] => statesOf(n * n).map((k) => (k % (n + 1) === 0 ? 1 : 0));
/** The numbers of what is made. */
export async function read(f: () => Tensor): Promise<number[]> {
  const x = tidy(f);
  const values = Array.from(await x.data());
  x.dispose();
  return values;
}

/** What becomes of each state, one list for each. */
export const columnsOf = (process: TokenProcess, f: (all: Tensor) => Tensor): Promise<Columns> =>
  inRows(process.vocabulary, () => f(tensorOf(unitOf(process.vocabulary), [process.vocabulary, process.vocabulary])));

/** What is said of each token, one list for each. */
export const rowsOf = (process: TokenProcess, f: (all: Tensor) => Tensor): Promise<Columns> =>
  inRows(process.vocabulary, () => f(tensor(statesOf(process.vocabulary), [process.vocabulary], "int32")));

async function inRows(n: number, f: () => Tensor): Promise<Columns> {
  const values = await read(f);
  return statesOf(n).map((i) => values.slice(i * n, (i + 1) * n));
}
