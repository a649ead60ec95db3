import { add, concat, conv2d, reshape } from "@tensorflow/tfjs-core";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { Rng } from "@tweedie/core";
import {
  convolution,
  dense,
  groupNorm,
  groupNormSilu,
  parameters,
  selfAttention,
  silu,
  timestepEmbedding,
  upsample,
} from "@tweedie/networks";
import type { ConvolutionOptions, Network, Parameters } from "@tweedie/networks";

const widths = [24, 48, 72] as const;
const deepest = widths.length - 1;
const groups = 8;
const heads = 4;
const embedding = 4 * widths[0];

type Layer = (x: Tensor) => Tensor;
type Convolution = (x: Tensor, options?: ConvolutionOptions) => Tensor;
type Block = (x: Tensor, embedded: Tensor) => Tensor;

/**
 * The U-Net of the benchmark, from the layers of `@tweedie/networks`, with the arithmetic of `torch/unet.py`: 1 017 265
 * parameters; two blocks a level on the way up, convolutions between levels, attention at the lowest.
 *
 * @param rng - the source of initial weights, none of which is zero
 * @returns a network on images `[batch, 28, 28, 1]`
 */
export function benchUnet(rng: Rng): Network {
  const make = parameters(rng);
  const time = [denseLayer(make, "time_embed.0", widths[0], embedding), denseLayer(make, "time_embed.2", embedding)];
  const input = convolutionLayer(make, "conv_in", 3, 1, widths[0]);
  const skips: number[] = [widths[0]];
  const down = widths.map((width, i) => {
    const block = residual(make, `down.${i}.block`, widths[Math.max(i - 1, 0)]!, width);
    const attend = i === deepest ? attentive(make, `down.${i}.attention`, width) : (x: Tensor) => x;
    skips.push(width);
    if (i === deepest) return { block, attend };
    skips.push(width);
    return { block, attend, shrink: shrinkLayer(make, `down.${i}.shrink`, width) };
  });
  const last = widths[2];
  const middle = [residual(make, "mid.block1", last, last), residual(make, "mid.block2", last, last)];
  const middleAttention = attentive(make, "mid.attention", last);
  let from: number = last;
  const up = [...widths.keys()].reverse().map((i) => {
    const width = widths[i]!;
    const blocks = [0, 1].map((j) => {
      const block = residual(make, `up.${i}.blocks.${j}`, from + skips.pop()!, width);
      from = width;
      const attend = i === deepest ? attentive(make, `up.${i}.attentions.${j}`, width) : (x: Tensor) => x;
      return (x: Tensor, embedded: Tensor) => attend(block(x, embedded));
    });
    return { blocks, ...(i > 0 && { grow: convolutionLayer(make, `up.${i}.grow`, 3, width, width) }) };
  });
  const norm = normLayer(make, "norm_out", widths[0], true);
  const output = convolutionLayer(make, "conv_out", 3, widths[0], 1);

  const apply = (x: Tensor, noise: readonly number[]): Tensor => {
    const sinusoids = timestepEmbedding(noise, widths[0], { flipSinToCos: true, downscaleFreqShift: 0 });
    const embedded = silu(time[1]!(silu(time[0]!(sinusoids))));
    let h = input(x);
    const seen = [h];
    for (const { block, attend, shrink } of down) {
      seen.push((h = attend(block(h, embedded))));
      if (shrink) seen.push((h = shrink(h)));
    }
    h = middle[1]!(middleAttention(middle[0]!(h, embedded)), embedded);
    for (const { blocks, grow } of up) {
      for (const block of blocks) h = block(concat([h, seen.pop()!], 3), embedded);
      if (grow) h = grow(upsample(h));
    }
    return output(norm(h));
  };
  const { variables } = make;
  const dispose = () => {
    for (const variable of Object.values(variables)) variable.dispose();
  };
  return { variables, apply, dispose };
}

function residual(make: Parameters, name: string, from: number, to: number): Block {
  const [norm1, norm2] = [normLayer(make, `${name}.norm1`, from, true), normLayer(make, `${name}.norm2`, to, true)];
  const conv1 = convolutionLayer(make, `${name}.conv1`, 3, from, to);
  const conv2 = convolutionLayer(make, `${name}.conv2`, 3, to, to);
  const time = denseLayer(make, `${name}.time`, embedding, to);
  const skip = from === to ? (x: Tensor) => x : convolutionLayer(make, `${name}.skip`, 1, from, to);
  return (x, embedded) => {
    const h = conv1(norm1(x), { imageBias: time(embedded) });
    return conv2(norm2(h), { residual: skip(x) });
  };
}

function attentive(make: Parameters, name: string, width: number): Layer {
  const norm = normLayer(make, `${name}.norm`, width, false);
  const [qkv, project] = [denseLayer(make, `${name}.qkv`, width, 3 * width), denseLayer(make, `${name}.proj`, width)];
  return (x) => {
    const mixed = selfAttention(qkv(reshape(norm(x), [x.shape[0]!, -1, width])), heads);
    return add(x, reshape(project(mixed), x.shape));
  };
}

function normLayer(make: Parameters, name: string, width: number, activate: boolean): Layer {
  const [scale, shift] = [make.ones(`${name}.weight`, [width]), make.zeros(`${name}.bias`, [width])];
  return (x) => (activate ? groupNormSilu : groupNorm)(x, groups, scale, shift);
}

function denseLayer(make: Parameters, name: string, from: number, to: number = from): Layer {
  const weight = make.normal(`${name}.weight`, [from, to], from ** -0.5);
  const bias = make.zeros(`${name}.bias`, [to]);
  return (x) => dense(x, weight, bias);
}

function convolutionLayer(make: Parameters, name: string, size: number, from: number, to: number): Convolution {
  const weight = make.normal(`${name}.weight`, [size, size, from, to], (size * size * from) ** -0.5);
  const bias = make.zeros(`${name}.bias`, [to]);
  return (x, options) => convolution(x, weight, bias, options);
}

/** Halves the resolution, with one pixel of padding all round as in PyTorch. */
function shrinkLayer(make: Parameters, name: string, width: number): Layer {
  const weight = make.normal(`${name}.weight`, [3, 3, width, width], (9 * width) ** -0.5);
  const bias = make.zeros(`${name}.bias`, [width]);
  return (x) => add(conv2d(x as Tensor4D, weight as Tensor as Tensor4D, 2, 1), bias);
}
