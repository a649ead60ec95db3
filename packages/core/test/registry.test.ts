import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { onGrid } from "../src/on-grid.ts";
import { createRegistry, entry } from "../src/registry.ts";
import type { Kinds } from "../src/registry.ts";
import { gaussianStepper } from "../src/stepper.ts";

interface FlowOptions {
  readonly shift?: number;
}
const flow = entry<Kinds["schedules"], FlowOptions>({
  options: v.strictObject({ shift: v.exactOptional(v.pipe(v.number(), v.minValue(0)), 1) }),
  create: ({ shift = Number.NaN }) => ({ alpha: (t) => 1 - t, sigma: (t) => shift * t }),
  reference: "here",
});
const still = entry<Kinds["samplers"], Record<string, never>>({
  options: v.strictObject({}),
  create: () => (grid) =>
    onGrid(
      gaussianStepper((x) => x),
      grid,
    ),
  reference: "here",
});
const registry = createRegistry({ schedules: { flow } }, { samplers: { still } });

describe("createRegistry", () => {
  it("makes things by name, with the defaults of the schema", () => {
    expect(registry.create("schedules", "flow").sigma(0.5)).toBe(0.5);
    expect(registry.create("schedules", "flow", { shift: 3 }).sigma(0.5)).toBe(1.5);
    expect(registry.names("schedules")).toEqual(["flow"]);
    expect(registry.names("grids")).toEqual([]);
    expect(registry.entry("samplers", "still").reference).toBe("here");
  });

  it("refuses unknown names, listing the known ones", () => {
    const untyped = registry as unknown as { create(kind: string, name: string): unknown };
    expect(() => untyped.create("schedules", "flwo")).toThrow(/expected one of the schedules flow, got "flwo"/);
    expect(() => untyped.create("grids", "x")).toThrow(/there are none/);
  });

  it("refuses wrong options, naming them", () => {
    expect(() => registry.create("schedules", "flow", { shift: -1 })).toThrow(
      /valid options for schedules.flow.*shift/,
    );
    const untyped = registry as unknown as { create(kind: string, name: string, options: object): unknown };
    expect(() => untyped.create("schedules", "flow", { shfit: 1 })).toThrow(/shfit/);
  });

  it("refuses a name that two plug-ins define", () => {
    expect(() => createRegistry({ schedules: { flow } }, { schedules: { flow } })).toThrow(/"flow" twice in schedules/);
  });

  it("refuses kinds that it does not know", () => {
    const untyped = createRegistry as (...plugins: readonly object[]) => unknown;
    expect(() => untyped({ schedulez: {} })).toThrow(/kinds schedules, grids, samplers, .*, got "schedulez"/);
    expect(() => untyped({ schedules: { flow } }, { toString: {} })).toThrow(/got "toString"/);
  });

  it("makes things of entries that need their this", () => {
    class Shifted {
      readonly options = flow.options;
      readonly reference = "here";
      readonly #slope: number;
      constructor(slope: number) {
        this.#slope = slope;
      }
      create(): Kinds["schedules"] {
        return { alpha: (t) => 1 - t, sigma: (t) => this.#slope * t };
      }
    }
    const made = createRegistry({ schedules: { shifted: new Shifted(3) } }).create("schedules", "shifted");
    expect(made.sigma(0.5)).toBe(1.5);
  });

  it("refuses schemas that need to wait", () => {
    const slow = entry<Kinds["schedules"], FlowOptions>({
      ...flow,
      options: { "~standard": { version: 1, vendor: "test", validate: async () => ({ value: {} }) } },
    });
    expect(() => createRegistry({ schedules: { slow } }).create("schedules", "slow")).toThrow(/synchronous schema/);
  });

  it("knows names and options as types", () => {
    expectTypeOf(registry.names("schedules")).toEqualTypeOf<"flow"[]>();
    const wrong = () => {
      // @ts-expect-error no such schedule
      registry.create("schedules", "flwo");
      // @ts-expect-error a sampler is no schedule
      registry.create("schedules", "still");
      // @ts-expect-error no such option
      registry.create("schedules", "flow", { shfit: 1 });
      // @ts-expect-error an option of the wrong type
      registry.create("schedules", "flow", { shift: "1" });
      // @ts-expect-error an entry of the wrong kind
      createRegistry({ schedules: { still } });
      // @ts-expect-error no such kind
      createRegistry({ schedulez: { flow } });
      // @ts-expect-error no such kind beside one that is known
      createRegistry({ schedules: { flow }, schedulez: {} });
    };
    expect(wrong).toBeTypeOf("function");
  });
});
