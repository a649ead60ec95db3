#pragma once

#include <cstdint>
#include <cstring>

// Functions of one number without branches: compilers make vector code of loops over them.

namespace tweedie {

inline float fromBits(int32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

inline int32_t toBits(float x) {
  int32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

/** `e ** x`, to about one unit in the last place; 0 where the true one is subnormal, and NaN of NaN. */
inline float quickExp(float x) {
  // At the bounds, the exponent's bits make 0 and infinity.
  constexpr float smallest = -88.029694f, largest = 88.722839f, rounder = 12582912.f;
  x = x < smallest ? smallest : x;
  x = x > largest ? largest : x;
  const float shifted = x * 1.44269504f + rounder;
  const float n = shifted - rounder;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return ((p * r + 1.f) * r + 1.f) * fromBits(static_cast<int32_t>(static_cast<uint32_t>(toBits(shifted) + 127) << 23));
}

/** `1 / (1 + e ** -x)` */
inline float sigmoid(float x) { return 1.f / (1.f + quickExp(-x)); }

}  // namespace tweedie
