#pragma once

#include <cstdint>

namespace tweedie {

/**
 * Adds sums over rows to `sums`, one for each of `width` columns: `term(row, column, k)` is the k-th of `Count` terms.
 * A few rows are added in float32, the rest in float64, so that long sums keep their digits.
 */
template <int Count, class Term>
inline void addColumns(int64_t rows, int64_t width, float* partial, double* sums, const Term& term) {
  constexpr int64_t block = 16;
  for (int64_t first = 0; first < rows; first += block) {
    const int64_t last = first + block < rows ? first + block : rows;
    for (int64_t i = 0; i < Count * width; i++) partial[i] = 0;
    for (int64_t row = first; row < last; row++) term(row, partial);
    for (int64_t i = 0; i < Count * width; i++) sums[i] += partial[i];
  }
}

}  // namespace tweedie
