#pragma once

#include <cmath>
#include <cstdint>

#include "vector-math.h"

namespace tweedie {

/** `softmax(factor x)` of a row, which may be written over. */
inline void softmaxOfRow(const float* x, float* y, int64_t width, float factor) {
  float largest = -INFINITY;
#pragma omp simd reduction(max : largest)
  for (int64_t i = 0; i < width; i++) {
    y[i] = factor * x[i];
    largest = y[i] > largest ? y[i] : largest;
  }
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < width; i++) {
    y[i] = quickExp(y[i] - largest);
    sum += y[i];
  }
  const float share = 1.f / sum;
#pragma omp simd
  for (int64_t i = 0; i < width; i++) y[i] *= share;
}

/** Its gradient from the result and the gradient by it, over which it may be written. */
inline void softmaxGradientOfRow(const float* y, const float* dy, float* dx, int64_t width, float factor) {
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < width; i++) sum += y[i] * dy[i];
#pragma omp simd
  for (int64_t i = 0; i < width; i++) dx[i] = factor * y[i] * (dy[i] - sum);
}

}  // namespace tweedie
