import {
  add,
  concat,
  conv2d,
  cos,
  div,
  exp,
  image,
  matMul,
  moments,
  mul,
  range,
  reshape,
  rsqrt,
  sigmoid,
  sin,
  softmax,
  split,
  sub,
  tensor,
  transpose,
  variable,
} from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D, Variable } from "@tensorflow/tfjs-core";

/** A small U-Net in plain operations: about a million parameters with channels [24, 48, 72]. */
export class UNet {
  readonly variables = new Map<string, Variable>();
  readonly #channels: readonly number[];
  #state = 1;

  constructor(channels: readonly number[]) {
    this.#channels = channels;
  }

  /** The noise in images `x`, `[batch, height, width, channels]`, at times `t`, `[batch]`. */
  apply(x: Tensor4D, t: Tensor): Tensor {
    const channels = this.#channels;
    const embedded = this.#dense("time1", this.#embed(t, channels[0]!), 4 * channels[0]!);
    const time = this.#dense("time2", silu(embedded), 4 * channels[0]!);
    let h = this.#conv("in", x, channels[0]!);
    const skips = [h];
    channels.forEach((width, i) => {
      h = this.#block(`down${i}`, h, time, width);
      if (i === channels.length - 1) h = this.#attention(`downAttention${i}`, h);
      skips.push(h);
      if (i < channels.length - 1) skips.push((h = this.#conv(`shrink${i}`, h, width, 3, 2)));
    });
    h = this.#attention("middle", this.#block("middle1", h, time, channels.at(-1)!));
    h = this.#block("middle2", h, time, channels.at(-1)!);
    for (let i = channels.length - 1; i >= 0; i--) {
      for (let j = 0; j < 2; j++) {
        h = this.#block(`up${i}.${j}`, concat([h, skips.pop()!], 3), time, channels[i]!);
        if (i === channels.length - 1) h = this.#attention(`upAttention${i}.${j}`, h);
      }
      const [, height, width] = h.shape;
      if (i > 0) h = this.#conv(`grow${i}`, image.resizeNearestNeighbor(h, [2 * height, 2 * width]), channels[i]!);
    }
    return this.#conv("out", silu(this.#norm("out", h)), x.shape[3], 3, 1, 1e-3);
  }

  #variable(name: string, shape: number[], deviation: number, mean = 0): Variable {
    let found = this.variables.get(name);
    if (!found) {
      const size = shape.reduce((product, length) => product * length, 1);
      const values = Float32Array.from({ length: size }, () => mean + deviation * this.#noise());
      this.variables.set(name, (found = variable(tensor(values, shape))));
    }
    return found;
  }

  /** Uniform noise of variance 1: initial weights need no better. */
  #noise(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return (this.#state / 2 ** 31 - 1) * Math.sqrt(3);
  }

  #conv(name: string, x: Tensor4D, out: number, size = 3, stride = 1, deviation?: number): Tensor4D {
    const w = this.#variable(
      `${name}.w`,
      [size, size, x.shape[3], out],
      deviation ?? (size * size * x.shape[3]) ** -0.5,
    );
    return add(conv2d(x, w as unknown as Tensor4D, stride, "same"), this.#variable(`${name}.b`, [out], 0));
  }

  #dense(name: string, x: Tensor, out: number): Tensor {
    const last = x.shape.at(-1)!;
    const w = this.#variable(`${name}.w`, [last, out], last ** -0.5);
    const y = add(matMul(reshape(x, [-1, last]), w), this.#variable(`${name}.b`, [out], 0));
    return reshape(y, [...x.shape.slice(0, -1), out]);
  }

  #norm(name: string, x: Tensor4D, groups = 8): Tensor4D {
    const [batch, height, width, channels] = x.shape;
    const grouped = reshape(x, [batch, height * width, groups, channels / groups]);
    const { mean, variance } = moments(grouped, [1, 3], true);
    const normal = reshape(mul(sub(grouped, mean), rsqrt(add(variance, 1e-5))), x.shape);
    return add(
      mul(normal, this.#variable(`${name}.scale`, [channels], 0, 1)),
      this.#variable(`${name}.shift`, [channels], 0),
    );
  }

  #block(name: string, x: Tensor4D, time: Tensor, out: number): Tensor4D {
    const shift = reshape(this.#dense(`${name}.time`, silu(time), out), [-1, 1, 1, out]);
    const h: Tensor4D = add(this.#conv(`${name}.conv1`, silu(this.#norm(`${name}.norm1`, x)), out), shift);
    const y = this.#conv(`${name}.conv2`, silu(this.#norm(`${name}.norm2`, h)), out, 3, 1, 1e-3);
    return add(y, x.shape[3] === out ? x : this.#conv(`${name}.skip`, x, out, 1));
  }

  #attention(name: string, x: Tensor4D, heads = 4): Tensor4D {
    const [batch, height, width, channels] = x.shape;
    const [tokens, size] = [height * width, channels / heads];
    const qkv = this.#dense(`${name}.qkv`, reshape(this.#norm(name, x), [batch, tokens, channels]), 3 * channels);
    const [q, k, v] = split(qkv, 3, 2).map((part) =>
      transpose(reshape(part, [batch, tokens, heads, size]), [0, 2, 1, 3]),
    );
    const mixed = matMul(softmax(div(matMul(q!, k!, false, true), Math.sqrt(size))), v!);
    const joined = reshape(transpose(mixed, [0, 2, 1, 3]), [batch, tokens, channels]);
    return add(x, reshape(this.#dense(`${name}.out`, joined, channels), x.shape));
  }

  #embed(t: Tensor, size: number): Tensor {
    const half = size / 2;
    const angles = mul(reshape(t, [-1, 1]), reshape(exp(mul(range(0, half), -Math.log(10000) / half)), [1, -1]));
    return concat([cos(angles), sin(angles)], 1);
  }
}

const silu = <T extends Tensor>(x: T): T => mul(x, sigmoid(x));
