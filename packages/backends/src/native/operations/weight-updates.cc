#include <algorithm>
#include <cmath>
#include <vector>

#include "normalization.h"
#include "operation.h"
#include "operations.h"
#include "parallel.h"

namespace tweedie {
namespace {

int64_t totalSize(const Call& call, int lists) {
  int64_t total = 0;
  for (int i = 0; i < lists; i++) total += call.size(i);
  return total;
}

/** Adam for lists of weights, gradients and moments; the numbers of the update are the last input. */
class Adam {
 public:
  explicit Adam(const Attributes& attributes) : count_(static_cast<int>(attributes.integer("count"))) {}

  void run(Call& call) const {
    std::vector<float*> outputs;
    for (int i = 0; i < 3 * count_; i++) outputs.push_back(call.output(i, call.shape(i % count_)));
    const float* by = call.input(4 * count_);
    const float gradientScale = by[0], penalty = by[1], meanGain = by[2], squareGain = by[3], rate = by[4],
                floor = by[5], decay = by[6];
    parallel(count_, totalSize(call, count_), [&](int64_t first, int64_t last) {
      for (int64_t k = first; k < last; k++) {
        const int at = static_cast<int>(k);
        const float* __restrict w = call.input(at);
        const float* __restrict g = call.input(count_ + at);
        const float* __restrict m = call.input(2 * count_ + at);
        const float* __restrict v = call.input(3 * count_ + at);
        float* __restrict newWeight = outputs[at];
        float* __restrict newMean = outputs[count_ + at];
        float* __restrict newSquare = outputs[2 * count_ + at];
        const int64_t size = call.size(at);
        for (int64_t i = 0; i < size; i++) {
          const float gradient = gradientScale * g[i] + penalty * w[i];
          const float mean = m[i] + meanGain * (gradient - m[i]);
          const float square = v[i] + squareGain * (gradient * gradient - v[i]);
          newMean[i] = mean;
          newSquare[i] = square;
          newWeight[i] = w[i] - (rate * mean / (std::sqrt(square) + floor) + decay * w[i]);
        }
      }
    });
  }

 private:
  int count_;
};

/** Gradient descent with momentum; the scale of gradients, the momentum and the rate are the last input. */
class Momentum {
 public:
  explicit Momentum(const Attributes& attributes) : count_(static_cast<int>(attributes.integer("count"))) {}

  void run(Call& call) const {
    std::vector<float*> outputs;
    for (int i = 0; i < 2 * count_; i++) outputs.push_back(call.output(i, call.shape(i % count_)));
    const float* by = call.input(3 * count_);
    const float scale = by[0], momentum = by[1], rate = by[2];
    parallel(count_, totalSize(call, count_), [&](int64_t first, int64_t last) {
      for (int64_t k = first; k < last; k++) {
        const int at = static_cast<int>(k);
        const float* __restrict w = call.input(at);
        const float* __restrict g = call.input(count_ + at);
        const float* __restrict b = call.input(2 * count_ + at);
        float* __restrict newWeight = outputs[at];
        float* __restrict newDirection = outputs[count_ + at];
        const int64_t size = call.size(at);
        for (int64_t i = 0; i < size; i++) {
          const float direction = momentum * b[i] + scale * g[i];
          newDirection[i] = direction;
          newWeight[i] = w[i] - rate * direction;
        }
      }
    });
  }

 private:
  int count_;
};

/** Averages of weights; the gain is the last input. */
class Average {
 public:
  explicit Average(const Attributes& attributes) : count_(static_cast<int>(attributes.integer("count"))) {}

  void run(Call& call) const {
    std::vector<float*> outputs;
    for (int i = 0; i < count_; i++) outputs.push_back(call.output(i, call.shape(i)));
    const float gain = call.input(2 * count_)[0];
    parallel(count_, totalSize(call, count_), [&](int64_t first, int64_t last) {
      for (int64_t k = first; k < last; k++) {
        const float* __restrict a = call.input(static_cast<int>(k));
        const float* __restrict w = call.input(count_ + static_cast<int>(k));
        float* __restrict out = outputs[k];
        const int64_t size = call.size(static_cast<int>(k));
        for (int64_t i = 0; i < size; i++) out[i] = gain == 1 ? w[i] : a[i] + gain * (w[i] - a[i]);
      }
    });
  }

 private:
  int count_;
};

/** The Euclidean norm of each tensor, its squares added in float64. */
class Norms {
 public:
  explicit Norms(const Attributes& attributes) : count_(static_cast<int>(attributes.integer("count"))) {}

  void run(Call& call) const {
    float* norms = call.output(0, {count_});
    parallel(count_, totalSize(call, count_), [&](int64_t first, int64_t last) {
      for (int64_t k = first; k < last; k++) {
        const float* x = call.input(static_cast<int>(k));
        const int64_t size = call.size(static_cast<int>(k));
        double sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int64_t i = 0; i < size; i++) sum += static_cast<double>(x[i]) * x[i];
        norms[k] = static_cast<float>(std::sqrt(sum));
      }
    });
  }

 private:
  int count_;
};

/** Sums over the axes from `first`, without `last`, which is not the last one. */
class Sums {
 public:
  explicit Sums(const Attributes& attributes)
      : first_(attributes.integer("first")), last_(attributes.integer("last")), keep_(attributes.flag("keep")) {}

  void run(Call& call) const {
    const Shape shape = call.shape(0);
    Shape reduced(shape.begin(), shape.begin() + first_);
    if (keep_) reduced.insert(reduced.end(), last_ - first_, 1);
    reduced.insert(reduced.end(), shape.begin() + last_, shape.end());
    const int64_t outer = sizeOf(shape, 0, first_), rows = sizeOf(shape, first_, last_), width = sizeOf(shape, last_);
    const float* x = call.input(0);
    float* out = call.output(0, reduced);
    const int64_t parts = std::max<int64_t>(1, std::min<int64_t>(outer > 0 ? 16 / outer : 1, rows / 16));
    std::vector<double> sums(outer * parts * width);
    parallel(outer * parts, call.size(0), [&](int64_t first, int64_t last) {
      std::vector<float> partial(width);
      for (int64_t k = first; k < last; k++) {
        const int64_t part = k % parts, start = rows * part / parts;
        const float* own = x + (k / parts * rows + start) * width;
        addColumns<1>(rows * (part + 1) / parts - start, width, partial.data(), &sums[k * width],
                      [&](int64_t row, float* __restrict partial) {
                        const float* __restrict values = own + row * width;
                        for (int64_t i = 0; i < width; i++) partial[i] += values[i];
                      });
      }
    });
    for (int64_t k = 0; k < outer; k++) {
      for (int64_t i = 0; i < width; i++) {
        double total = 0;
        for (int64_t part = 0; part < parts; part++) total += sums[(k * parts + part) * width + i];
        out[k * width + i] = static_cast<float>(total);
      }
    }
  }

 private:
  int64_t first_, last_;
  bool keep_;
};

}  // namespace

void registerWeightUpdates() {
  registerOperation<Adam>({"TweedieAdam",
                           {"w: count * float", "g: count * float", "m: count * float", "v: count * float", "by: float"},
                           {"weights: count * float", "means: count * float", "squares: count * float"},
                           {"count: int >= 1"}});
  registerOperation<Momentum>({"TweedieMomentum",
                               {"w: count * float", "g: count * float", "b: count * float", "by: float"},
                               {"weights: count * float", "directions: count * float"},
                               {"count: int >= 1"}});
  registerOperation<Average>({"TweedieAverage",
                              {"a: count * float", "w: count * float", "gain: float"},
                              {"averages: count * float"},
                              {"count: int >= 1"}});
  registerOperation<Norms>({"TweedieNorms", {"x: count * float"}, {"norms: float"}, {"count: int >= 1"}});
  registerOperation<Sums>({"TweedieSums", {"x: float"}, {"y: float"}, {"first: int", "last: int", "keep: bool"}});
}

}  // namespace tweedie
