import fc from "fast-check";
import { expect } from "vitest";
import type { KernelExports } from "../../src/wasm/kernel-exports.ts";
import { forwardWindows, gradientWindows, windowNumbers } from "../../src/wasm/convolution-windows.ts";
import { sizeOf } from "../../src/wasm/wasm-backend.ts";
import { input } from "../compare.ts";
import { convolutions, edgeConvolutions, geometryOf, type Convolution } from "./convolution-geometries.ts";
import { convolutionSums } from "./convolution-sums.ts";
import { atEndOfMemory } from "./end-of-memory.ts";

/**
 * Expects convolutions, with biases and residuals, and their gradients to be the sums in float64 up to the roundings of
 * their terms, nothing else to be written, and nothing to be read past any end.
 *
 * @param binary - a build of the kernels
 */
export async function expectConvolutions(binary: Uint8Array<ArrayBuffer>): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: 8 });
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
  const kernels = instance.exports as unknown as KernelExports;
  for (const one of edgeConvolutions) {
    for (const extras of allExtras) expectConvolution(kernels, memory, one, extras);
  }
  const special = fc.option(fc.tuple(fc.nat(), fc.constantFrom(NaN, Infinity, -Infinity, 1e-42)), { freq: 3 });
  fc.assert(
    fc.property(convolutions, fc.constantFrom(...allExtras), special, (...args) =>
      expectConvolution(kernels, memory, ...args),
    ),
    { numRuns: 60, seed: 1 },
  );
}

/** What is added to a convolution. */
interface Extras {
  readonly bias: "none" | "one" | "per image";
  readonly residual: boolean;
}

const allExtras: readonly Extras[] = (["none", "one", "per image"] as const).flatMap((bias) =>
  [false, true].map((residual) => ({ bias, residual })),
);

function expectConvolution(
  kernels: KernelExports,
  memory: WebAssembly.Memory,
  convolution: Convolution,
  extras: Extras,
  special: readonly [place: number, value: number] | null = null,
): void {
  const conv = geometryOf(convolution);
  const { outChannels, batchSize, inChannels, filterHeight, filterWidth } = conv;
  const taps = filterHeight * filterWidth;
  const x = input(convolution.image, 1).values;
  if (special && x.length > 0) x[special[0] % x.length] = special[1];
  const filter = input(convolution.filter, 2).values;
  const dy = input(conv.outShape, 3).values;
  const bias = input([{ none: 0, one: outChannels, "per image": batchSize * outChannels }[extras.bias]], 4).values;
  const residual = input([extras.residual ? dy.length : 0], 5).values;
  const { y, dx, dFilter, dBias } = convolutionSums(conv, { x, filter, dy });
  const pixels = sizeOf(conv.outShape.slice(1, 3));
  for (let i = 0; i < dy.length; i++) {
    const image = Math.floor(i / outChannels / pixels);
    if (bias.length > 0) y.add(i, bias[(image * outChannels + (i % outChannels)) % bias.length]!);
    if (extras.residual) y.add(i, residual[i]!);
  }
  const what = JSON.stringify({ ...convolution, ...extras });
  const numbers = windowFloats(forwardWindows(conv));

  const scratch = kernels.convolveScratch(taps, inChannels, outChannels);
  atEndOfMemory(
    memory,
    { inputs: [numbers, x, filter, bias, residual], outputs: [dy.length, scratch] },
    ([at, xAt, filterAt, biasAt, residualAt, out, work]) => {
      const added = [bias.length > 0 ? biasAt! : 0, Number(extras.bias === "per image")] as const;
      kernels.convolve(at!, xAt!, filterAt!, 0, outChannels, ...added, extras.residual ? residualAt! : 0, out!, work!);
    },
    ([got]) => expect(y.wrong(got!), what).toEqual([]),
  );

  // Each of the windows sees pixels of its own; the others keep their zeros.
  const gathered = new Float32Array(x.length);
  for (const windows of gradientWindows(conv)) {
    const size = kernels.convolveScratch(windows.tapRows * windows.tapColumns, outChannels, inChannels);
    let part: Float32Array | undefined;
    atEndOfMemory(
      memory,
      { inputs: [windowFloats(windows), dy, filter], outputs: [x.length, size] },
      ([at, dyAt, filterAt, out, work]) => {
        new Float32Array(memory.buffer, out!, x.length).fill(0);
        kernels.convolve(at!, dyAt!, filterAt!, 1, inChannels, 0, 0, 0, out!, work!);
      },
      ([got]) => (part = got),
    );
    part!.forEach((value, i) => (gathered[i]! += value));
  }
  expect(dx.wrong(gathered), what).toEqual([]);

  const work = kernels.filterGradientScratch(taps, inChannels, outChannels);
  atEndOfMemory(
    memory,
    { inputs: [numbers, x, dy], outputs: [filter.length, extras.bias === "none" ? 0 : outChannels, work] },
    ([at, xAt, dyAt, filterOut, biasOut, work]) =>
      kernels.convolveFilterGradient(
        at!,
        xAt!,
        dyAt!,
        outChannels,
        filterOut!,
        extras.bias === "none" ? 0 : biasOut!,
        work!,
      ),
    ([gotFilter, gotBias]) => {
      expect(dFilter.wrong(gotFilter!), what).toEqual([]);
      expect(dBias.wrong(gotBias!), what).toEqual([]);
    },
  );
}

const windowFloats = (windows: Parameters<typeof windowNumbers>[0]) => new Float32Array(windowNumbers(windows).buffer);
