import { bytes } from "./block-sizes";

/**
 * One Adam update of a tensor; `meanOut` and `squareOut` may be where `mean` and `square` are.
 *
 * Rounded the same on every machine: no operation here is left to the machine's choice.
 *
 * @param weight - the weights
 * @param gradient - the gradients, multiplied by `gradientScale`, plus `penalty` times the weights
 * @param mean - the running mean of gradients
 * @param square - the running mean of squared gradients
 * @param count - the number of weights
 */
export function adamUpdate(
  weight: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  weightOut: usize,
  meanOut: usize,
  squareOut: usize,
  count: i32,
  gradientScale: f32,
  penalty: f32,
  meanGain: f32,
  squareGain: f32,
  rate: f32,
  floor: f32,
  decay: f32,
): void {
  const wide = bytes(count & ~3);
  for (let at: usize = 0; at < wide; at += 16) {
    const w = v128.load(weight + at);
    const g = f32x4.add(
      f32x4.mul(f32x4.splat(gradientScale), v128.load(gradient + at)),
      f32x4.mul(f32x4.splat(penalty), w),
    );
    const oldMean = v128.load(mean + at);
    const oldSquare = v128.load(square + at);
    const m = f32x4.add(oldMean, f32x4.mul(f32x4.splat(meanGain), f32x4.sub(g, oldMean)));
    const v = f32x4.add(oldSquare, f32x4.mul(f32x4.splat(squareGain), f32x4.sub(f32x4.mul(g, g), oldSquare)));
    const step = f32x4.div(f32x4.mul(f32x4.splat(rate), m), f32x4.add(f32x4.sqrt(v), f32x4.splat(floor)));
    v128.store(weightOut + at, f32x4.sub(w, f32x4.add(step, f32x4.mul(f32x4.splat(decay), w))));
    v128.store(meanOut + at, m);
    v128.store(squareOut + at, v);
  }
  for (let at = wide; at < bytes(count); at += 4) {
    const w = load<f32>(weight + at);
    const g = gradientScale * load<f32>(gradient + at) + penalty * w;
    const oldMean = load<f32>(mean + at);
    const oldSquare = load<f32>(square + at);
    const m = oldMean + meanGain * (g - oldMean);
    const v = oldSquare + squareGain * (g * g - oldSquare);
    store<f32>(weightOut + at, w - ((rate * m) / (sqrt<f32>(v) + floor) + decay * w));
    store<f32>(meanOut + at, m);
    store<f32>(squareOut + at, v);
  }
}

/** One update of a tensor by gradient descent with momentum; `directionOut` may be where `direction` is. */
export function momentumUpdate(
  weight: usize,
  gradient: usize,
  direction: usize,
  weightOut: usize,
  directionOut: usize,
  count: i32,
  gradientScale: f32,
  momentum: f32,
  rate: f32,
): void {
  const wide = bytes(count & ~3);
  for (let at: usize = 0; at < wide; at += 16) {
    const b = f32x4.add(
      f32x4.mul(f32x4.splat(momentum), v128.load(direction + at)),
      f32x4.mul(f32x4.splat(gradientScale), v128.load(gradient + at)),
    );
    v128.store(weightOut + at, f32x4.sub(v128.load(weight + at), f32x4.mul(f32x4.splat(rate), b)));
    v128.store(directionOut + at, b);
  }
  for (let at = wide; at < bytes(count); at += 4) {
    const b = momentum * load<f32>(direction + at) + gradientScale * load<f32>(gradient + at);
    store<f32>(weightOut + at, load<f32>(weight + at) - rate * b);
    store<f32>(directionOut + at, b);
  }
}

/** One update of averaged weights; `out` may be where `average` is. A gain of 1 copies the weights. */
export function averageUpdate(average: usize, weight: usize, out: usize, count: i32, gain: f32): void {
  if (gain == 1) {
    memory.copy(out, weight, bytes(count));
    return;
  }
  const wide = bytes(count & ~3);
  for (let at: usize = 0; at < wide; at += 16) {
    const old = v128.load(average + at);
    const difference = f32x4.sub(v128.load(weight + at), old);
    v128.store(out + at, f32x4.add(old, f32x4.mul(f32x4.splat(gain), difference)));
  }
  for (let at = wide; at < bytes(count); at += 4) {
    const old = load<f32>(average + at);
    store<f32>(out + at, old + gain * (load<f32>(weight + at) - old));
  }
}

/** The sum of squares, in float64; `count` may be 0. */
export function squareSum(x: usize, count: i32): f64 {
  const wide = bytes(count & ~3);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let at: usize = 0; at < wide; at += 16) {
    const values = v128.load(x + at);
    const first = f64x2.promote_low_f32x4(values);
    const second = f64x2.promote_low_f32x4(v128.shuffle<f32>(values, values, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (let at = wide; at < bytes(count); at += 4) {
    const value = <f64>load<f32>(x + at);
    sum += value * value;
  }
  return sum;
}
