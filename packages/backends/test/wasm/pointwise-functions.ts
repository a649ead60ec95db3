/** The functions that the kernels compute, in double precision. */
export const pointwiseFunctions = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  softplus: (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  erf,
} as const;

/** The activations and their derivatives, in double precision. */
export const activations = {
  silu: [(x: number): number => x * sigmoid(x), (x: number): number => sigmoid(x) * (1 + x * sigmoid(-x))],
  gelu: [
    (x: number): number => x * share(x),
    (x: number): number => share(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  ],
  tanhGelu: [
    (x: number): number => (x / 2) * (1 + Math.tanh(inner(x))),
    (x: number): number =>
      (1 + Math.tanh(inner(x))) / 2 +
      ((x / 2) * (Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x))) / Math.cosh(inner(x)) ** 2,
  ],
} as const;

const sigmoid = pointwiseFunctions.sigmoid;
const share = (x: number): number => (1 + erf(x * Math.SQRT1_2)) / 2;
const inner = (x: number): number => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);

/** The error function by its series with positive terms, which loses no digits. */
function erf(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
