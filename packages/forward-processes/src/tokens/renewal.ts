import { add, cast, mul, oneHot, sub, sum, tensor, tidy, where } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import type { Rng, Times, TokenProcess } from "@tweedie/core";
import { checkLaws, checkTokens } from "./check-tokens.ts";
import { checkRows, column } from "./each-row.ts";
import type { Elapsed } from "./elapsed-noise.ts";

/** The law that hit tokens are drawn anew from. */
export interface RenewalLaw {
  /** Its probabilities, of a shape that broadcasts to `[vocabulary]`; owned by the caller. */
  all(): Tensor;
  /** The probability of given tokens `[...]`, of a shape that broadcasts to `[..., vocabulary]`; owned by the caller. */
  of(x: Tensor): Tensor;
  /** A token from a uniform number in (0, 1). */
  draw(u: number): number;
}

/** What {@link renewal} is made of. */
export interface RenewalOptions {
  readonly name: string;
  readonly vocabulary: number;
  readonly law: RenewalLaw;
  readonly elapsed: Elapsed;
}

/** The parts of a process that a renewal has at any times, and its rates for a clock that runs at 1. */
export interface Renewal extends Omit<TokenProcess, "rates" | "prior"> {
  prior(shape: readonly number[], rng: Rng): Tensor;
  rates(x: Tensor, rate: Times): Tensor;
}

/**
 * The process in which a token is hit at a rate of 1 and then drawn anew from one law $\pi$: the generator is
 * $\pi 1^\top - I$, and everything has a closed form in the noise $a$ between two times,
 *
 * $$Q = e^{-a} I + (1 - e^{-a})\,\pi 1^\top, \qquad Q^{-1} = e^{a} I - (e^{a} - 1)\,\pi 1^\top$$
 */
export function renewal({ name, vocabulary, law, elapsed }: RenewalOptions): Renewal {
  /** $c\,p + d\,\pi\,1^\top p$, with coefficients from the noise between. */
  const mixed = (p: Tensor, passed: Times, c: (a: number) => number, d: (a: number) => number, who: string): Tensor =>
    tidy(() => {
      checkLaws(who, p, vocabulary);
      const mass = mul(sum(p, -1, true), column(who, each(passed, d), p.shape));
      return add(mul(p, column(who, each(passed, c), p.shape)), mul(mass, law.all()));
    });

  return Object.freeze({
    vocabulary,
    push: (p: Tensor, s: Times, t: Times) => mixed(p, elapsed(`${name}.push`, s, t), kept, hit, `${name}.push`),
    pull: (p: Tensor, s: Times, t: Times) => {
      const passed = elapsed(`${name}.pull`, s, t);
      checkLeft(`${name}.pull`, passed);
      return mixed(p, passed, Math.exp, (a) => -Math.expm1(a), `${name}.pull`);
    },
    likelihood: (x: Tensor, s: Times, t: Times) =>
      tidy(() => {
        const who = `${name}.likelihood`;
        checkTokens(who, x);
        const passed = elapsed(who, s, t);
        const shape = [...x.shape, vocabulary];
        const own = cast(oneHot(x, vocabulary), "float32");
        return add(
          mul(own, column(who, each(passed, kept), shape)),
          mul(law.of(x), column(who, each(passed, hit), shape)),
        );
      }),
    rates: (x: Tensor, rate: Times) =>
      tidy(() => {
        checkTokens(`${name}.rates`, x);
        const own = cast(oneHot(x, vocabulary), "float32");
        return mul(sub(law.of(x), own), column(`${name}.rates`, rate, own.shape));
      }),
    perturb: (x0: Tensor, points: readonly number[], rng: Rng) =>
      tidy(() => {
        const who = `${name}.perturb`;
        checkTokens(who, x0);
        checkRows(who, points, x0.shape);
        const hits = points.map((t) => hit(elapsed(who, 0, t) as number));
        // One number of the host a token, in float64: whether it is hit, and if so what it becomes.
        const u = rng.uniforms(x0.size);
        const [isHit, drawn] = [new Uint8Array(u.length), new Int32Array(u.length)];
        const width = x0.size / Math.max(points.length, 1);
        hits.forEach((share, row) => {
          for (let i = row * width; i < (row + 1) * width; i++) {
            if (u[i]! >= share) continue;
            isHit[i] = 1;
            drawn[i] = law.draw(u[i]! / share);
          }
        });
        return where(tensor(isHit, x0.shape, "bool"), tensor(drawn, x0.shape, "int32"), x0);
      }),
    prior: (shape: readonly number[], rng: Rng) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return tensor(Int32Array.from(rng.uniforms(count), law.draw), [...shape], "int32");
    },
  });
}

const kept = (a: number): number => Math.exp(-a);
const hit = (a: number): number => -Math.expm1(-a);

const each = (a: Times, f: (a: number) => number): Times => (typeof a === "number" ? f(a) : a.map(f));

function checkLeft(name: string, passed: Times): void {
  const most = typeof passed === "number" ? passed : Math.max(...passed);
  // e^88.7 is the end of float32.
  if (most < 88) return;
  throw new TweedieError(
    `${name}: expected less than 88 of noise between the times, got ${most}. Nothing is left to go back to: take a shorter step.`,
  );
}
