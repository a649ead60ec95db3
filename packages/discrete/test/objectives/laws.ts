import { absorbingProcess, logLinearNoise, matrixProcess, uniformProcess } from "@tweedie/forward-processes";
import { enumerated } from "./enumerated.ts";

const noise = logLinearNoise({ eps: 0.01 });
/** Strongly dependent tokens, and a pair that never occurs. */
const pairs = [0.3, 0.05, 0, 0.1, 0.25, 0.02, 0.08, 0.02, 0.18];
const withMask = Array.from({ length: 16 }, (_, i) =>
  i % 4 < 3 && i < 12 ? pairs[Math.floor(i / 4) * 3 + (i % 4)]! : 0,
);

const processes = {
  uniform: uniformProcess({ vocabulary: 3, noise }),
  absorbing: absorbingProcess({ vocabulary: 4, noise }),
  // Columns are "from"; not symmetric, and states 0 and 2 are not joined directly.
  generator: matrixProcess({
    generator: [
      [-1, 0.3, 0],
      [1, -0.8, 0.6],
      [0, 0.5, -0.6],
    ],
    noise,
  }),
};

/** Laws of two tokens under processes of every kind, enumerated. */
export const laws = (["uniform", "absorbing", "generator"] as const).map((name) => {
  const process = processes[name];
  return { name, process, law: enumerated(process, name === "absorbing" ? withMask : pairs, 2) };
});
