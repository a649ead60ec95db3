import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalQuantile } from "../src/normal-quantile.ts";
import { drawNormals, drawUniforms } from "../src/random/draw.ts";
import type { Draw } from "../src/random/draw.ts";
import { scriptEngine } from "../src/random/script-engine.ts";
import { wasmEngine } from "../src/random/wasm-engine.ts";
import { wordToNormal } from "../src/random/word-to-normal.ts";

const word = fc.nat(2 ** 32 - 1);
const draws = fc.record({
  key: fc.tuple(word, word),
  // Across the place where the low word of a counter goes round, too.
  offset: fc.oneof(
    fc.nat(1000),
    fc.integer({ min: 2 ** 32 - 3000, max: 2 ** 32 + 10 }),
    fc.integer({ min: 2 ** 40, max: 2 ** 52 }),
  ),
  streams: fc.array(fc.oneof(fc.integer({ min: -1, max: 5 }), fc.integer({ min: 2 ** 32 - 2, max: 2 ** 45 })), {
    minLength: 1,
    maxLength: 40,
  }),
  perStream: fc.oneof(fc.nat(9), fc.nat(6000)),
  skipped: fc.constant(0),
});
/** Of one stream some numbers may be left out. */
const windows = draws.chain((draw) =>
  fc.oneof(
    fc.constant(draw),
    fc.nat(9000).map((skipped) => ({ ...draw, streams: draw.streams.slice(0, 1), skipped })),
  ),
);

describe("random numbers", () => {
  it("are the same bits by WebAssembly and by JavaScript", () => {
    const [wasm, script] = [wasmEngine()!, scriptEngine()];
    fc.assert(
      fc.property(windows, (draw: Draw) => {
        expect(Buffer.from(drawNormals(draw, wasm).buffer).equals(Buffer.from(drawNormals(draw, script).buffer))).toBe(
          true,
        );
        const [a, b] = [drawUniforms(draw, wasm), drawUniforms(draw, script)];
        expect(Buffer.from(a.buffer).equals(Buffer.from(b.buffer))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ["WebAssembly", wasmEngine()!],
    ["JavaScript", scriptEngine()],
  ])("by %s are those of a longer draw, from wherever they are taken", (_, engine) => {
    const whole: Draw = { key: [1, 2], offset: 7, streams: [4], perStream: 9000, skipped: 0 };
    const [normals, uniforms] = [drawNormals(whole, engine), drawUniforms(whole, engine)];
    for (const [skipped, perStream] of [
      [1, 1],
      [2, 9],
      [3, 4093],
      [4095, 4],
      [4097, 4096],
      [4099, 3],
      [5, 0],
    ] as const) {
      const part = { ...whole, skipped, perStream };
      expect(drawNormals(part, engine)).toEqual(normals.slice(skipped, skipped + perStream));
      expect(drawUniforms(part, engine)).toEqual(uniforms.slice(skipped, skipped + perStream));
    }
  });

  it("are the quantiles of their words to 4e-7, far into the tails, the same above and below 0", () => {
    const tails = Array.from({ length: 32 }, (_, k) => 2 ** k);
    const edges = [0, 1, 0.425 * 2 ** 32 + 2 ** 31, 0.425 * 2 ** 32 + 2 ** 31 - 2, 2 ** 31, 2 ** 31 - 1].map(
      Math.floor,
    );
    const some = Array.from({ length: 100_000 }, (_, i) => Math.floor(((i + 0.5) * 2 ** 32) / 100_000));
    const all = [...tails, ...edges, ...some];
    const errors = all.map((w) => {
      const exact = normalQuantile(0.5 + ((w ^ 0x80000000) | 1) * 2 ** -32);
      return Math.abs(wordToNormal(w) / exact - 1);
    });
    expect(Math.max(...errors)).toBeLessThan(4e-7);
    expect(all.every((w) => wordToNormal(~w >>> 0) === -wordToNormal((w | 1) >>> 0))).toBe(true);
  });

  it("by WebAssembly reach the tails that words reach", () => {
    // The chance of |z| > 4.5 is 6.8e-6: 6.8 in a million are expected, none in one of 900 seeds.
    const z = drawNormals({ key: [5, 0], offset: 0, streams: [-1], perStream: 1_000_000, skipped: 0 }, wasmEngine()!);
    expect(z.filter((x) => Math.abs(x) > 4.5).length).toBeGreaterThan(0);
    expect(z.every((x) => Math.abs(x) < 6.3 && x !== 0)).toBe(true);
  });
});
