#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "softmax.h"
#include "vector-math.h"

namespace tweedie {
namespace {

struct Silu {
  static float value(float x) { return x * sigmoid(x); }
  static float slope(float x) {
    const float s = sigmoid(x);
    return s + x * s * (1.f - s);
  }
};

/** GELU with a hyperbolic tangent: as $(1 + \tanh z)/2$ is the sigmoid of $2z$, $x\,s(2z)$. */
struct TanhGelu {
  static constexpr float linear = 1.5957691216057308f, cubic = linear * 0.044715f;
  static float value(float x) { return x * sigmoid(x * (linear + cubic * x * x)); }
  static float slope(float x) {
    const float square = x * x;
    const float s = sigmoid(x * (linear + cubic * square));
    return s + s * (1.f - s) * (x * (linear + 3 * cubic * square));
  }
};

template <class Function>
class Activation {
 public:
  explicit Activation(const Attributes&) {}
  void run(Call& call) const {
    const float* x = call.input(0);
    float* y = call.output(0, call.shape(0));
    parallel(call.size(0), call.size(0), [&](int64_t first, int64_t last) {
#pragma omp simd
      for (int64_t i = first; i < last; i++) y[i] = Function::value(x[i]);
    });
  }
};

template <class Function>
class ActivationGradient {
 public:
  explicit ActivationGradient(const Attributes&) {}
  void run(Call& call) const {
    const float *x = call.input(0), *dy = call.input(1);
    float* dx = call.output(0, call.shape(0));
    parallel(call.size(0), call.size(0), [&](int64_t first, int64_t last) {
#pragma omp simd
      for (int64_t i = first; i < last; i++) dx[i] = dy[i] * Function::slope(x[i]);
    });
  }
};

/** Adds a bias of the channels, for all images or for each, and perhaps a tensor, to what nobody else holds. */
class AddBias {
 public:
  explicit AddBias(const Attributes&) {}
  void run(Call& call) const {
    const Shape shape = call.shape(0);
    const int64_t batch = shape.front(), channels = shape.back(), pixels = sizeOf(shape, 1, shape.size() - 1);
    const int64_t step = call.size(1) == channels ? 0 : channels;
    const float* biases = call.input(1);
    const float* residual = call.inputs() > 2 ? call.input(2) : nullptr;
    float* sum = call.overwrite(0, 0);
    parallel(batch * pixels, call.size(0), [&](int64_t first, int64_t last) {
      for (int64_t row = first; row < last; row++) {
        const float* __restrict bias = biases + row / pixels * step;
        float* __restrict y = sum + row * channels;
        if (residual) {
          const float* __restrict r = residual + row * channels;
          for (int64_t c = 0; c < channels; c++) y[c] += bias[c] + r[c];
        } else {
          for (int64_t c = 0; c < channels; c++) y[c] += bias[c];
        }
      }
    });
  }
};

/** `softmax(factor x)` over the last axis. */
class Softmax {
 public:
  explicit Softmax(const Attributes& attributes) : factor_(attributes.number("factor")) {}
  void run(Call& call) const {
    const Shape shape = call.shape(0);
    const int64_t width = shape.back(), rows = width == 0 ? 0 : call.size(0) / width;
    const float* input = call.input(0);
    float* output = call.output(0, shape);
    parallel(rows, call.size(0), [&](int64_t first, int64_t last) {
      for (int64_t row = first; row < last; row++) {
        softmaxOfRow(input + row * width, output + row * width, width, factor_);
      }
    });
  }

 private:
  float factor_;
};

class SoftmaxGradient {
 public:
  explicit SoftmaxGradient(const Attributes& attributes) : factor_(attributes.number("factor")) {}
  void run(Call& call) const {
    const Shape shape = call.shape(0);
    const int64_t width = shape.back(), rows = width == 0 ? 0 : call.size(0) / width;
    const float *ys = call.input(0), *dys = call.input(1);
    float* output = call.output(0, shape);
    parallel(rows, 2 * call.size(0), [&](int64_t first, int64_t last) {
      for (int64_t row = first; row < last; row++) {
        softmaxGradientOfRow(ys + row * width, dys + row * width, output + row * width, width, factor_);
      }
    });
  }

 private:
  float factor_;
};

}  // namespace

void registerElementwise() {
  registerOperation<Activation<Silu>>({"TweedieSilu", {"x: float"}, {"y: float"}, {}});
  registerOperation<ActivationGradient<Silu>>({"TweedieSiluGradient", {"x: float", "dy: float"}, {"dx: float"}, {}});
  registerOperation<Activation<TanhGelu>>({"TweedieTanhGelu", {"x: float"}, {"y: float"}, {}});
  registerOperation<ActivationGradient<TanhGelu>>(
      {"TweedieTanhGeluGradient", {"x: float", "dy: float"}, {"dx: float"}, {}});
  registerOperation<AddBias>(
      {"TweedieAddBias", {"x: float", "bias: float", "residual: residuals * float"}, {"y: float"}, {"residuals: int >= 0"}});
  registerOperation<Softmax>({"TweedieSoftmax", {"x: float"}, {"y: float"}, {"factor: float"}});
  registerOperation<SoftmaxGradient>({"TweedieSoftmaxGradient", {"y: float", "dy: float"}, {"dx: float"}, {"factor: float"}});
}

}  // namespace tweedie
