#pragma once

#include <cstdint>

namespace tweedie {

/** A matrix whose entry of row i and column j is at `i * rowStep + j * columnStep`. */
struct MatrixView {
  const float* data;
  int64_t rowStep, columnStep;
};

/** Rows and columns of what {@link multiply} computes at a time; sizes of its result are multiples of them. */
constexpr int64_t tileRows = 4, tileColumns = 16;

/** The product of `[rows, inner]` and `[inner, columns]`; the rows of the latter and of the result lie `step` apart. */
inline void multiply(int64_t rows, int64_t columns, int64_t inner, MatrixView a, const float* b, int64_t bStep, float* c,
                     int64_t cStep) {
  // Loads and stores need no alignment, and may read what was written as plain floats.
  typedef float Vector __attribute__((vector_size(32), aligned(4), may_alias));
  for (int64_t row = 0; row < rows; row += tileRows) {
    for (int64_t column = 0; column < columns; column += tileColumns) {
      Vector sums[tileRows][2] = {};
      const float* left = a.data + row * a.rowStep;
      const float* right = b + column;
      for (int64_t k = 0; k < inner; k++) {
        const Vector first = *reinterpret_cast<const Vector*>(right), second = *reinterpret_cast<const Vector*>(right + 8);
        for (int64_t i = 0; i < tileRows; i++) {
          const float factor = left[i * a.rowStep];
          sums[i][0] += factor * first;
          sums[i][1] += factor * second;
        }
        left += a.columnStep;
        right += bStep;
      }
      for (int64_t i = 0; i < tileRows; i++) {
        float* out = c + (row + i) * cStep + column;
        *reinterpret_cast<Vector*>(out) = sums[i][0];
        *reinterpret_cast<Vector*>(out + 8) = sums[i][1];
      }
    }
  }
}

}  // namespace tweedie
