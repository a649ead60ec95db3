import { tensor, zeros } from "@tensorflow/tfjs-core";
import { rng } from "@tweedie/core";
import { beforeEach, describe, expect, it } from "vitest";
import { neighbourEmbedding } from "../src/neighbour-embedding.ts";
import { tokenTransformer } from "../src/index.ts";
import { parameters } from "../src/parameters.ts";
import { expectClose, float64 } from "./float64.ts";

describe("neighbourEmbedding", () => {
  beforeEach(float64);

  it("adds what tokens beside a place mean there, and at the ends a token of its own", () => {
    const [vocabulary, neighbours, width] = [3, 2, 4];
    const make = parameters(rng(1));
    const embedded = neighbourEmbedding(make, { vocabulary, neighbours, width });
    const row = [2, 0, 1, 1];
    const got = embedded(tensor([row], [1, 4], "int32"), zeros([1, 4, width]));
    const tables = new Map(
      [-2, -1, 1, 2].map((o) => [o, make.variables[`neighbour_embed.${o}.weight`]!.arraySync() as number[][]]),
    );
    const wanted = row.flatMap((_, l) =>
      Array.from({ length: width }, (__, c) =>
        [...tables].reduce((sum, [o, table]) => sum + table[row[l + o] ?? vocabulary]![c]!, 0),
      ),
    );
    expectClose(got, Float64Array.from(wanted), 1e-12);
  });

  it.each([-1, 0.5, NaN])("is refused for %d neighbours", (neighbours) => {
    expect(() => tokenTransformer({ vocabulary: 3, neighbours }, rng(1))).toThrow(
      `expected at least 0 neighbours, a whole number, got ${neighbours}`,
    );
  });
});
