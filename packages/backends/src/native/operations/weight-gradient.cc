#include <algorithm>
#include <cstring>
#include <vector>

#include "normalization.h"
#include "operation.h"
#include "operations.h"
#include "parallel.h"

namespace tweedie {
namespace {

/** Loads and stores need no alignment, and may read what was written as plain floats. */
typedef float Vector __attribute__((vector_size(32), aligned(4), may_alias));

/** The part of the result that stays in registers. */
constexpr int64_t tileRows = 6, tileColumns = 16;
/** So many rows of the inputs are in the caches at a time, and so many tiles of the result are one task. */
constexpr int64_t depth = 256, tilesOfTask = 8;

int64_t tilesOf(int64_t size, int64_t tile) { return (size + tile - 1) / tile; }

/** Copies `rows` rows of `width` columns, so that what a tile reads lies together; zeros fill the last tile. */
template <int64_t tile>
void pack(const float* from, int64_t step, int64_t rows, int64_t width, float* to) {
  int64_t column = 0;
  for (; column + tile <= width; column += tile) {
    for (int64_t row = 0; row < rows; row++, to += tile) std::memcpy(to, from + row * step + column, sizeof(float) * tile);
  }
  if (column == width) return;
  for (int64_t row = 0; row < rows; row++, to += tile) {
    std::copy_n(from + row * step + column, width - column, to);
    std::fill(to + width - column, to + tile, 0.f);
  }
}

/** Adds to a tile of the result what packed rows give: their own sum first, so that long sums keep their digits. */
void addTile(const float* left, const float* right, int64_t rows, float* out) {
  Vector sums[tileRows][2] = {};
  for (int64_t row = 0; row < rows; row++) {
    const Vector first = *reinterpret_cast<const Vector*>(right), second = *reinterpret_cast<const Vector*>(right + 8);
    for (int64_t i = 0; i < tileRows; i++) {
      sums[i][0] += left[i] * first;
      sums[i][1] += left[i] * second;
    }
    left += tileRows;
    right += tileColumns;
  }
  for (int64_t i = 0; i < tileRows; i++) {
    for (int64_t j = 0; j < 2; j++) *reinterpret_cast<Vector*>(out + i * tileColumns + 8 * j) += sums[i][j];
  }
}

/** Rows of numbers. */
struct Matrix {
  const float* data;
  int64_t width;
};

/** The product of the transposed left matrix and the right one: `store(row, column, values, count)` takes a part of a row. */
template <class Store>
void multiplyTransposed(int64_t rows, Matrix left, Matrix right, const Store& store) {
  const int64_t across = tilesOf(right.width, tileColumns), down = tilesOf(left.width, tileRows);
  // All of the right matrix, block by block of rows: the tasks share it.
  std::vector<float> packed(rows * across * tileColumns);
  parallel(tilesOf(rows, depth), rows * right.width, [&](int64_t first, int64_t last) {
    for (int64_t start = first * depth; start < std::min(rows, last * depth); start += depth) {
      pack<tileColumns>(right.data + start * right.width, right.width, std::min(depth, rows - start), right.width,
                        &packed[start * across * tileColumns]);
    }
  });
  parallel(tilesOf(down, tilesOfTask), rows * left.width * right.width / 8, [&](int64_t first, int64_t last) {
    std::vector<float> panel(depth * tilesOfTask * tileRows);
    std::vector<float> tiles(tilesOfTask * across * tileRows * tileColumns);
    for (int64_t task = first; task < last; task++) {
      const int64_t column = task * tilesOfTask * tileRows, width = std::min(tilesOfTask * tileRows, left.width - column);
      std::fill(tiles.begin(), tiles.end(), 0.f);
      for (int64_t start = 0; start < rows; start += depth) {
        const int64_t count = std::min(depth, rows - start);
        pack<tileRows>(left.data + start * left.width + column, left.width, count, width, panel.data());
        for (int64_t j = 0; j < across; j++) {
          const float* other = &packed[(start * across + j * count) * tileColumns];
          for (int64_t i = 0; i < tilesOf(width, tileRows); i++) {
            addTile(&panel[i * count * tileRows], other, count, &tiles[(i * across + j) * tileRows * tileColumns]);
          }
        }
      }
      for (int64_t row = 0; row < width; row++) {
        for (int64_t j = 0; j < across; j++) {
          const float* tile = &tiles[((row / tileRows * across + j) * tileRows + row % tileRows) * tileColumns];
          store(column + row, j * tileColumns, tile, std::min(tileColumns, right.width - j * tileColumns));
        }
      }
    }
  });
}

/** A dense layer's gradients by its weights, $x^T dy$, and by its bias, the sums of `dy`. */
class WeightGradient {
 public:
  explicit WeightGradient(const Attributes&) {}

  void run(Call& call) const {
    const int64_t rows = call.shape(0)[0], in = call.shape(0)[1], out = call.shape(1)[1];
    const Matrix x = {call.input(0), in}, dy = {call.input(1), out};
    float* weight = call.output(0, {in, out});
    sum(dy, rows, call.output(1, {out}));
    // The narrower matrix is the one that all tasks read; of few rows, the result would be most of the work to turn.
    if (in < out && rows > 4 * depth) {
      multiplyTransposed(rows, dy, x, [&](int64_t row, int64_t column, const float* values, int64_t count) {
        for (int64_t i = 0; i < count; i++) weight[(column + i) * out + row] = values[i];
      });
    } else {
      multiplyTransposed(rows, x, dy, [&](int64_t row, int64_t column, const float* values, int64_t count) {
        std::copy_n(values, count, weight + row * out + column);
      });
    }
  }

 private:
  static void sum(Matrix dy, int64_t rows, float* bias) {
    const int64_t width = dy.width, blocks = tilesOf(rows, depth);
    std::vector<double> sums(blocks * width);
    parallel(blocks, rows * width, [&](int64_t first, int64_t last) {
      std::vector<float> partial(width);
      for (int64_t block = first; block < last; block++) {
        const float* own = dy.data + block * depth * width;
        const auto add = [&](int64_t row, float* __restrict partial) {
          const float* __restrict values = own + row * width;
          for (int64_t i = 0; i < width; i++) partial[i] += values[i];
        };
        addColumns<1>(std::min(depth, rows - block * depth), width, partial.data(), &sums[block * width], add);
      }
    });
    for (int64_t i = 0; i < width; i++) {
      double total = 0;
      for (int64_t block = 0; block < blocks; block++) total += sums[block * width + i];
      bias[i] = static_cast<float>(total);
    }
  }
};

}  // namespace

void registerWeightGradient() {
  registerOperation<WeightGradient>(
      {"TweedieWeightGradient", {"x: float", "dy: float"}, {"weight: float", "bias: float"}, {}});
}

}  // namespace tweedie
