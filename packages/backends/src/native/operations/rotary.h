#pragma once

#include <cstdint>

namespace tweedie {

/** Turns a row $(a, b)$ to $(a c_1 + d\,b s_1,\; b c_2 + d\,a s_2)$. */
inline void turn(const float* __restrict x, const float* __restrict c, const float* __restrict s, float* __restrict y,
                 int64_t half, float direction) {
#pragma omp simd
  for (int64_t i = 0; i < half; i++) {
    y[i] = x[i] * c[i] + direction * x[half + i] * s[i];
    y[half + i] = x[half + i] * c[half + i] + direction * x[i] * s[half + i];
  }
}

}  // namespace tweedie
