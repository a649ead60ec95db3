#include <algorithm>
#include <cmath>
#include <vector>

#include "operation.h"
#include "operations.h"
#include "parallel.h"

namespace tweedie {
namespace {

/** A row is normalised as `(x - mean) inverse - rest`, where the rest is what rounding took from the mean. */
struct Row {
  float mean, inverse, rest;
};

Row measure(const float* x, int64_t width, float epsilon) {
  double sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < width; i++) sum += x[i];
  const double exact = sum / width;
  const float mean = static_cast<float>(exact);
#pragma omp simd reduction(+ : squares)
  for (int64_t i = 0; i < width; i++) {
    const float centred = x[i] - mean;
    squares += centred * centred;
  }
  const double rest = exact - mean;
  const double inverse = 1 / std::sqrt(std::fabs(squares / width - rest * rest) + epsilon);
  return {mean, static_cast<float>(inverse), static_cast<float>(rest * inverse)};
}

struct Inputs {
  explicit Inputs(const Call& call) : shape(call.shape(0)) {
    batch = shape.front();
    width = shape.back();
    rows = sizeOf(shape, 1, shape.size() - 1);
    x = call.input(0);
    scale = call.input(1);
    shift = call.input(2);
    // A batch of one cannot tell the two cases, which are the same there.
    scaleStep = call.size(1) == width ? 0 : width;
    shiftStep = call.size(2) == width ? 0 : width;
  }
  int64_t all() const { return batch * rows * width; }

  Shape shape;
  int64_t batch, rows, width, scaleStep, shiftStep;
  const float *x, *scale, *shift;
};

class LayerNorm {
 public:
  explicit LayerNorm(const Attributes& attributes) : epsilon_(attributes.number("epsilon")) {}

  void run(Call& call) const {
    const Inputs in(call);
    float* out = call.output(0, in.shape);
    parallel(in.batch * in.rows, in.all(), [&](int64_t first, int64_t last) {
      for (int64_t row = first; row < last; row++) {
        const int64_t b = row / in.rows;
        const float* __restrict x = in.x + row * in.width;
        const float* __restrict scale = in.scale + b * in.scaleStep;
        const float* __restrict shift = in.shift + b * in.shiftStep;
        float* __restrict y = out + row * in.width;
        const auto [mean, inverse, rest] = measure(x, in.width, epsilon_);
        for (int64_t i = 0; i < in.width; i++) y[i] = ((x[i] - mean) * inverse - rest) * scale[i] + shift[i];
      }
    });
  }

 private:
  float epsilon_;
};

class LayerNormGradient {
 public:
  explicit LayerNormGradient(const Attributes& attributes) : epsilon_(attributes.number("epsilon")) {}

  void run(Call& call) const {
    const Inputs in(call);
    const int64_t width = in.width;
    float* dx = call.output(0, in.shape);
    float* dScale = call.output(1, call.shape(1));
    float* dShift = call.output(2, call.shape(2));
    const float* dy = call.input(3);
    // Where all rows share a factor, parts of the batch are added up first.
    const int64_t parts = in.scaleStep > 0 || in.shiftStep > 0 ? in.batch : std::min<int64_t>(in.batch, 16);
    std::vector<double> sums(2 * parts * width);
    parallel(parts, 2 * in.all(), [&](int64_t first, int64_t last) {
      for (int64_t part = first; part < last; part++) {
        double* own = &sums[2 * part * width];
        const int64_t end = in.batch * (part + 1) / parts * in.rows;
        for (int64_t row = in.batch * part / parts * in.rows; row < end; row++) {
          gradient(in, row, dy + row * width, dx + row * width, own);
        }
      }
    });
    addUp(sums, 0, parts, width, in.scaleStep, dScale);
    addUp(sums, 1, parts, width, in.shiftStep, dShift);
  }

 private:
  void gradient(const Inputs& in, int64_t row, const float* __restrict dy, float* __restrict dx, double* sums) const {
    const int64_t width = in.width;
    const float* __restrict x = in.x + row * width;
    const float* __restrict scale = in.scale + row / in.rows * in.scaleStep;
    double* __restrict ofScale = sums;
    double* __restrict ofShift = sums + width;
    const auto [mean, inverse, rest] = measure(x, width, epsilon_);
    double total = 0, moment = 0;
#pragma omp simd reduction(+ : total, moment)
    for (int64_t i = 0; i < width; i++) {
      const float normal = (x[i] - mean) * inverse - rest;
      const float inner = dy[i] * scale[i];
      total += inner;
      moment += inner * normal;
      ofScale[i] += dy[i] * normal;
      ofShift[i] += dy[i];
    }
    const float shared = static_cast<float>(total / width), along = static_cast<float>(moment / width);
    for (int64_t i = 0; i < width; i++) {
      const float normal = (x[i] - mean) * inverse - rest;
      dx[i] = inverse * (dy[i] * scale[i] - shared - normal * along);
    }
  }

  static void addUp(const std::vector<double>& sums, int64_t which, int64_t parts, int64_t width, int64_t step,
                    float* out) {
    std::vector<double> totals(width);
    for (int64_t part = 0; part < parts; part++) {
      const double* own = &sums[(2 * part + which) * width];
      for (int64_t i = 0; i < width; i++) totals[i] += own[i];
      if (step > 0) for (int64_t i = 0; i < width; i++) out[part * step + i] = static_cast<float>(own[i]);
    }
    if (step == 0) for (int64_t i = 0; i < width; i++) out[i] = static_cast<float>(totals[i]);
  }

  float epsilon_;
};

}  // namespace

void registerLayerNorm() {
  registerOperation<LayerNorm>(
      {"TweedieLayerNorm", {"x: float", "scale: float", "shift: float"}, {"y: float"}, {"epsilon: float"}});
  registerOperation<LayerNormGradient>({"TweedieLayerNormGradient",
                                        {"x: float", "scale: float", "shift: float", "dy: float"},
                                        {"dx: float", "dscale: float", "dshift: float"},
                                        {"epsilon: float"}});
}

}  // namespace tweedie
