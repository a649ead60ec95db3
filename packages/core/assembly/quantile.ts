// The quantile function of the standard normal law to 1 part in 10^7: Wichura 1988, algorithm AS 241, PPND7.

/** Away from 1/2 by `q`, at most 0.425. */
export function middle(q: v128): v128 {
  const r = f32x4.sub(f32x4.splat(0.180625), f32x4.mul(q, q));
  let top = f32x4.add(f32x4.mul(f32x4.splat(59.10937472), r), f32x4.splat(159.29113202));
  top = f32x4.add(f32x4.mul(top, r), f32x4.splat(50.434271938));
  top = f32x4.add(f32x4.mul(top, r), f32x4.splat(3.3871327179));
  let bottom = f32x4.add(f32x4.mul(f32x4.splat(67.1875636), r), f32x4.splat(78.757757664));
  bottom = f32x4.add(f32x4.mul(bottom, r), f32x4.splat(17.895169469));
  bottom = f32x4.add(f32x4.mul(bottom, r), f32x4.splat(1));
  return f32x4.div(f32x4.mul(q, top), bottom);
}

/** How far out there is `mass` of 2^32 beyond. */
export function tail(mass: v128): v128 {
  const r = f32x4.sub(f32x4.sqrt(minusLogarithm(mass)), f32x4.splat(1.6));
  let top = f32x4.add(f32x4.mul(f32x4.splat(0.17023821103), r), f32x4.splat(1.3067284816));
  top = f32x4.add(f32x4.mul(top, r), f32x4.splat(2.75681539));
  top = f32x4.add(f32x4.mul(top, r), f32x4.splat(1.4234372777));
  let bottom = f32x4.add(f32x4.mul(f32x4.splat(0.12021132975), r), f32x4.splat(0.7370016425));
  bottom = f32x4.add(f32x4.mul(bottom, r), f32x4.splat(1));
  return f32x4.div(top, bottom);
}

/** $-\log(m/2^{32})$, by $2\,\mathrm{artanh}$ on $[1/\sqrt2, \sqrt2]$. */
function minusLogarithm(m: v128): v128 {
  // As if the mantissa were in [1/sqrt 2, sqrt 2): so many halves of an octave are taken off the bits.
  const shifted = i32x4.sub(m, i32x4.splat(0x3f3504f3));
  const exponent = i32x4.shr_s(shifted, 23);
  const mantissa = i32x4.sub(m, i32x4.shl(exponent, 23));
  const s = f32x4.div(f32x4.sub(mantissa, f32x4.splat(1)), f32x4.add(mantissa, f32x4.splat(1)));
  const z = f32x4.mul(s, s);
  let series = f32x4.add(f32x4.mul(f32x4.splat(0.1111111111111111), z), f32x4.splat(0.14285714285714285));
  series = f32x4.add(f32x4.mul(series, z), f32x4.splat(0.2));
  series = f32x4.add(f32x4.mul(series, z), f32x4.splat(0.3333333333333333));
  series = f32x4.add(f32x4.mul(series, z), f32x4.splat(1));
  const octaves = f32x4.convert_i32x4_s(i32x4.sub(i32x4.splat(32), exponent));
  return f32x4.sub(f32x4.mul(octaves, f32x4.splat(0.6931471805599453)), f32x4.mul(f32x4.add(s, s), series));
}
