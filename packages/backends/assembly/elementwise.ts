import {
  geluSlopeOf,
  siluSlope,
  tanhGeluSlopeOf,
  vectorGelu,
  vectorSilu,
  vectorSoftplus,
  vectorTanhGelu,
} from "./activations";
import { pad } from "./table";
import { vectorErf } from "./vector-erf";
import { vectorExp, vectorExpm1, vectorSigmoid } from "./vector-exp";
import { vectorLog, vectorLog1p } from "./vector-log";
import { vectorTanh } from "./vector-tanh";

const enum Name {
  Exp,
  Expm1,
  Log,
  Log1p,
  Tanh,
  Sigmoid,
  Softplus,
  Erf,
  Silu,
  Gelu,
  TanhGelu,
}

// Each function below writes one of them of `length` floats at `x` to `y`, which is elsewhere; `table` is the table.

export function exp(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Exp, x, y, length, table));
}

export function expm1(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Expm1, x, y, length, table));
}

export function log(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Log, x, y, length, table));
}

export function log1p(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Log1p, x, y, length, table));
}

export function tanh(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Tanh, x, y, length, table));
}

export function sigmoid(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Sigmoid, x, y, length, table));
}

export function softplus(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Softplus, x, y, length, table));
}

export function erf(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Erf, x, y, length, table));
}

export function silu(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Silu, x, y, length, table));
}

export function gelu(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.Gelu, x, y, length, table));
}

export function tanhGelu(x: usize, y: usize, length: i32, table: usize): void {
  inline.always(each(Name.TanhGelu, x, y, length, table));
}

// Each function below writes the gradient at `x`, from that of the function's value at `dy`, to `dx`.

export function siluGradient(x: usize, dy: usize, dx: usize, length: i32, table: usize): void {
  inline.always(eachGradient(Name.Silu, x, dy, dx, length, table));
}

export function geluGradient(x: usize, dy: usize, dx: usize, length: i32, table: usize): void {
  inline.always(eachGradient(Name.Gelu, x, dy, dx, length, table));
}

export function tanhGeluGradient(x: usize, dy: usize, dx: usize, length: i32, table: usize): void {
  inline.always(eachGradient(Name.TanhGelu, x, dy, dx, length, table));
}

function each(name: Name, x: usize, y: usize, length: i32, table: usize): void {
  let left = length;
  for (; left >= 8; left -= 8) {
    const y0 = inline.always(valueOf(name, v128.load(x), table));
    const y1 = inline.always(valueOf(name, v128.load(x, 16), table));
    v128.store(y, y0);
    v128.store(y, y1, 16);
    x += 32;
    y += 32;
  }
  if (left > 0) {
    const rest = (<usize>left) << 2;
    const copy = table + pad;
    memory.copy(copy, x, rest);
    for (let i: usize = 0; i < 32; i += 16) {
      v128.store(copy + i, inline.always(valueOf(name, v128.load(copy + i), table)));
    }
    memory.copy(y, copy, rest);
  }
}

function eachGradient(name: Name, x: usize, dy: usize, dx: usize, length: i32, table: usize): void {
  let left = length;
  for (; left >= 8; left -= 8) {
    const dx0 = f32x4.mul(v128.load(dy), inline.always(slopeOf(name, v128.load(x), table)));
    const dx1 = f32x4.mul(v128.load(dy, 16), inline.always(slopeOf(name, v128.load(x, 16), table)));
    v128.store(dx, dx0);
    v128.store(dx, dx1, 16);
    x += 32;
    dy += 32;
    dx += 32;
  }
  if (left > 0) {
    const rest = (<usize>left) << 2;
    const copy = table + pad;
    memory.copy(copy, x, rest);
    memory.copy(copy + 32, dy, rest);
    for (let i: usize = 0; i < 32; i += 16) {
      const slope = inline.always(slopeOf(name, v128.load(copy + i), table));
      v128.store(copy + i, f32x4.mul(v128.load(copy + i, 32), slope));
    }
    memory.copy(dx, copy, rest);
  }
}

function valueOf(name: Name, x: v128, table: usize): v128 {
  if (name == Name.Exp) return inline.always(vectorExp(x, table));
  if (name == Name.Expm1) return inline.always(vectorExpm1(x, table));
  if (name == Name.Log) return inline.always(vectorLog(x, table));
  if (name == Name.Log1p) return inline.always(vectorLog1p(x, table));
  if (name == Name.Tanh) return inline.always(vectorTanh(x, table));
  if (name == Name.Sigmoid) return inline.always(vectorSigmoid(x, table));
  if (name == Name.Softplus) return inline.always(vectorSoftplus(x, table));
  if (name == Name.Erf) return inline.always(vectorErf(x, table));
  if (name == Name.Silu) return inline.always(vectorSilu(x, table));
  if (name == Name.Gelu) return inline.always(vectorGelu(x, table));
  return inline.always(vectorTanhGelu(x, table));
}

function slopeOf(name: Name, x: v128, table: usize): v128 {
  if (name == Name.Silu) return inline.always(siluSlope(x, table));
  if (name == Name.Gelu) return inline.always(geluSlopeOf(x, table));
  return inline.always(tanhGeluSlopeOf(x, table));
}
