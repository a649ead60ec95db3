import { beforeAll, describe, expect, it } from "vitest";
import { decodeRows, loadPlaceNames } from "../../src/index.ts";
import type { PlaceNames, TokenSet } from "../../src/index.ts";

const few = [
  { name: "Orléans", country: "FR" },
  { name: "Paris", country: "FR" },
  { name: "Paris", country: "US" },
  { name: "Paris", country: "US" },
  { name: "St. Paul", country: "US" },
  { name: "Winston-Salem", country: "US" },
  { name: "Bonn", country: "DE" },
];

describe("loadPlaceNames", () => {
  let names: PlaceNames;
  beforeAll(async () => void (names = await loadPlaceNames()));
  const texts = ({ tokens, length }: TokenSet) => decodeRows(names.vocabulary, tokens, length);

  it("reads names of ten countries, as many of each as there are", () => {
    expect(names.countries).toEqual(["US", "IT", "FR", "DE", "ES", "MX", "GB", "RU", "RO", "AU"]);
    const labels = [...names.train.labels!, ...names.test.labels!];
    const counts = names.countries.map((_, label) => labels.filter((other) => other === label).length);
    expect(counts).toEqual([11_168, 7_964, 6_639, 6_259, 5_088, 4_423, 3_952, 3_751, 3_696, 3_533]);
    expect(names.train).toMatchObject({ vocabulary: 30, length: 16, stride: 16 });
    expect(names.train.labels!.length).toBe(names.train.count);
  });

  it("has no name in both parts, and none twice in a country", () => {
    const [train, test] = [texts(names.train), texts(names.test)];
    const trained = new Set(train);
    expect(new Set(test).size).toBe(2000);
    expect(test.some((name) => trained.has(name))).toBe(false);
    expect(new Set(train.map((name, row) => `${name} ${names.train.labels![row]}`)).size).toBe(train.length);
    expect([...train, ...test].every((name) => /^[a-z '-]{3,16}$/.test(name))).toBe(true);
  });

  it("takes any places, and leaves out what it cannot spell", async () => {
    const { train, vocabulary } = await loadPlaceNames({ places: few, countries: ["US", "FR"], heldOut: 0 });
    const rows = decodeRows(vocabulary, train.tokens, 16).map((name, row) => `${name} ${train.labels![row]}`);
    expect(rows).toEqual(["orleans 1", "paris 1", "paris 0", "winston-salem 0"]);
  });

  it("refuses countries without names, and to hold out all", async () => {
    await expect(loadPlaceNames({ places: few, countries: ["US", "XX"] })).rejects.toThrow('got "XX"');
    await expect(loadPlaceNames({ places: few, countries: ["US", "US"] })).rejects.toThrow('got "US"');
    await expect(loadPlaceNames({ places: few, countries: [] })).rejects.toThrow("got []");
    await expect(loadPlaceNames({ places: few, countries: ["DE"], heldOut: 1 })).rejects.toThrow("than the 1 that");
  });
});
