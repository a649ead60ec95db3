#include <algorithm>
#include <cmath>
#include <type_traits>
#include <vector>

#include "normalization.h"
#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "vector-math.h"

namespace tweedie {
namespace {

/** What one image is normalised with, and room for sums. */
struct Image {
  explicit Image(int64_t channels)
      : mean(channels), gain(channels), shift(channels), inverse(channels), rest(channels), partial(2 * channels),
        sums(2 * channels) {}

  /** Of the channels: `z = (x - mean) gain + shift`. */
  std::vector<float> mean, gain, shift;
  /** `1 / sigma`, and what rounding took from the mean. */
  std::vector<double> inverse, rest;
  std::vector<float> partial;
  std::vector<double> sums;
};

struct Geometry {
  int64_t batch, area, channels, groups;
  float epsilon;

  int64_t size() const { return channels / groups; }
  /** Of the numbers that are normalised together; means of none are 0. */
  int64_t count() const { return std::max<int64_t>(1, area * size()); }
};

/** Gives each channel the sum over its group. */
void shareInGroups(const Geometry& geometry, double* sums) {
  const int64_t size = geometry.size();
  for (int64_t first = 0; first < geometry.channels; first += size) {
    double sum = 0;
    for (int64_t c = first; c < first + size; c++) sum += sums[c];
    std::fill(sums + first, sums + first + size, sum);
  }
}

void measure(const Geometry& geometry, const float* x, const float* scale, const float* shift, Image& image) {
  const int64_t channels = geometry.channels;
  double* sums = image.sums.data();
  std::fill(sums, sums + channels, 0.0);
  addColumns<1>(geometry.area, channels, image.partial.data(), sums, [&](int64_t row, float* partial) {
    const float* values = x + row * channels;
    for (int64_t c = 0; c < channels; c++) partial[c] += values[c];
  });
  shareInGroups(geometry, sums);
  for (int64_t c = 0; c < channels; c++) {
    const double mean = sums[c] / geometry.count();
    image.mean[c] = static_cast<float>(mean);
    image.rest[c] = mean - image.mean[c];
  }
  std::fill(sums, sums + channels, 0.0);
  const float* mean = image.mean.data();
  addColumns<1>(geometry.area, channels, image.partial.data(), sums, [&](int64_t row, float* partial) {
    const float* values = x + row * channels;
    for (int64_t c = 0; c < channels; c++) {
      const float centred = values[c] - mean[c];
      partial[c] += centred * centred;
    }
  });
  shareInGroups(geometry, sums);
  for (int64_t c = 0; c < channels; c++) {
    const double variance = std::max(0.0, sums[c] / geometry.count() - image.rest[c] * image.rest[c]);
    // A maximum would take NaN away.
    const double inverse = 1 / std::sqrt((std::isnan(sums[c]) ? sums[c] : variance) + geometry.epsilon);
    image.inverse[c] = inverse;
    image.gain[c] = static_cast<float>(inverse * scale[c]);
    image.shift[c] = static_cast<float>(shift[c] - image.rest[c] * inverse * scale[c]);
  }
}

/** The inputs, of which scale and shift may be the same for all images. */
struct Inputs {
  Inputs(const Call& call, int64_t groups, float epsilon) : shape(call.shape(0)) {
    geometry = {shape[0], shape[1] * shape[2], shape[3], groups, epsilon};
    x = call.input(0);
    scale = call.input(1);
    shift = call.input(2);
    scaleStep = call.size(1) == geometry.channels ? 0 : geometry.channels;
    shiftStep = call.size(2) == geometry.channels ? 0 : geometry.channels;
  }

  int64_t pixels() const { return geometry.area * geometry.channels; }
  int64_t all() const { return geometry.batch * pixels(); }
  void measure(int64_t b, Image& image) const {
    tweedie::measure(geometry, x + b * pixels(), scale + b * scaleStep, shift + b * shiftStep, image);
  }

  Shape shape;
  Geometry geometry;
  const float *x, *scale, *shift;
  int64_t scaleStep, shiftStep;
};

class GroupNorm {
 public:
  explicit GroupNorm(const Attributes& attributes)
      : groups_(attributes.integer("groups")), epsilon_(attributes.number("epsilon")),
        activate_(attributes.flag("activate")) {}

  void run(Call& call) const {
    const Inputs inputs(call, groups_, epsilon_);
    float* out = call.output(0, inputs.shape);
    const int64_t channels = inputs.geometry.channels;
    parallel(inputs.geometry.batch, inputs.all(), [&](int64_t first, int64_t last) {
      Image image(channels);
      const float *mean = image.mean.data(), *gain = image.gain.data(), *shift = image.shift.data();
      for (int64_t b = first; b < last; b++) {
        inputs.measure(b, image);
        for (int64_t row = 0; row < inputs.geometry.area; row++) {
          const int64_t at = b * inputs.pixels() + row * channels;
          const float* __restrict x = inputs.x + at;
          float* __restrict y = out + at;
          if (activate_) {
            for (int64_t c = 0; c < channels; c++) {
              const float z = (x[c] - mean[c]) * gain[c] + shift[c];
              y[c] = z * sigmoid(z);
            }
          } else {
            for (int64_t c = 0; c < channels; c++) y[c] = (x[c] - mean[c]) * gain[c] + shift[c];
          }
        }
      }
    });
  }

 private:
  int64_t groups_;
  float epsilon_;
  bool activate_;
};

/** With $\hat x$ the normalised images, $dx = (dz\,\gamma - \overline{dz\,\gamma} - \hat x\,\overline{dz\,\gamma\,\hat x})/\sigma$. */
class GroupNormGradient {
 public:
  explicit GroupNormGradient(const Attributes& attributes)
      : groups_(attributes.integer("groups")), epsilon_(attributes.number("epsilon")),
        activate_(attributes.flag("activate")) {}

  void run(Call& call) const {
    const Inputs inputs(call, groups_, epsilon_);
    const auto [batch, area, channels, groups, epsilon] = inputs.geometry;
    float* dx = call.output(0, inputs.shape);
    float* dScale = call.output(1, call.shape(1));
    float* dShift = call.output(2, call.shape(2));
    const float* dy = call.input(3);
    // Of each image and channel: the sums of dz and of dz times the normalised numbers.
    std::vector<double> sums(2 * batch * channels);
    parallel(batch, 2 * inputs.all(), [&, channels = channels](int64_t first, int64_t last) {
      Image image(channels);
      std::vector<double> shares(2 * channels);
      for (int64_t b = first; b < last; b++) {
        inputs.measure(b, image);
        gradient(inputs, b, dy, dx, image, &sums[2 * b * channels], shares.data());
      }
    });
    addUp(sums, 1, batch, channels, inputs.scaleStep, dScale);
    addUp(sums, 0, batch, channels, inputs.shiftStep, dShift);
  }

 private:
  void gradient(const Inputs& inputs, int64_t b, const float* dyAll, float* dxAll, Image& image, double* sums,
                double* shares) const {
    const int64_t channels = inputs.geometry.channels, area = inputs.geometry.area, start = b * inputs.pixels();
    const float *mean = image.mean.data(), *gain = image.gain.data(), *shift = image.shift.data();
    const auto add = [&](auto activated) {
      return [&](int64_t row, float* partial) {
        const float* __restrict x = inputs.x + start + row * channels;
        const float* __restrict dy = dyAll + start + row * channels;
        float* __restrict dz = dxAll + start + row * channels;
        float* __restrict first = partial;
        float* __restrict second = partial + channels;
#pragma omp simd
        for (int64_t c = 0; c < channels; c++) {
          const float centred = x[c] - mean[c];
          float d = dy[c];
          if constexpr (activated) {
            const float z = centred * gain[c] + shift[c];
            const float s = sigmoid(z);
            d *= s + z * s * (1.f - s);
          }
          dz[c] = d;
          first[c] += d;
          second[c] += d * centred;
        }
      };
    };
    if (activate_) {
      addColumns<2>(area, channels, image.partial.data(), sums, add(std::true_type()));
    } else {
      addColumns<2>(area, channels, image.partial.data(), sums, add(std::false_type()));
    }

    const float* scale = inputs.scale + b * inputs.scaleStep;
    for (int64_t c = 0; c < channels; c++) {
      sums[channels + c] = (sums[channels + c] - image.rest[c] * sums[c]) * image.inverse[c];
      shares[c] = sums[c] * scale[c];
      shares[channels + c] = sums[channels + c] * scale[c];
    }
    shareInGroups(inputs.geometry, shares);
    shareInGroups(inputs.geometry, shares + channels);
    float *along = image.partial.data(), *shared = along + channels;
    for (int64_t c = 0; c < channels; c++) {
      const double inverse = image.inverse[c], count = static_cast<double>(inputs.geometry.count());
      const double slope = inverse * inverse * shares[channels + c] / count;
      along[c] = static_cast<float>(slope);
      shared[c] = static_cast<float>(inverse * shares[c] / count - image.rest[c] * slope);
    }
    for (int64_t row = 0; row < area; row++) {
      const float* __restrict x = inputs.x + start + row * channels;
      float* __restrict dx = dxAll + start + row * channels;
      for (int64_t c = 0; c < channels; c++) dx[c] = dx[c] * gain[c] - (x[c] - mean[c]) * along[c] - shared[c];
    }
  }

  /** The gradient of a factor that may have been the same for all images. */
  static void addUp(const std::vector<double>& sums, int64_t which, int64_t batch, int64_t channels, int64_t step,
                    float* out) {
    for (int64_t c = 0; c < channels; c++) {
      double total = 0;
      for (int64_t b = 0; b < batch; b++) {
        const double sum = sums[(2 * b + which) * channels + c];
        total += sum;
        if (step > 0) out[b * step + c] = static_cast<float>(sum);
      }
      if (step == 0) out[c] = static_cast<float>(total);
    }
  }

  int64_t groups_;
  float epsilon_;
  bool activate_;
};

}  // namespace

void registerGroupNorm() {
  const std::vector<const char*> attributes = {"groups: int", "epsilon: float", "activate: bool"};
  registerOperation<GroupNorm>(
      {"TweedieGroupNorm", {"x: float", "scale: float", "shift: float"}, {"y: float"}, attributes});
  registerOperation<GroupNormGradient>({"TweedieGroupNormGradient",
                                        {"x: float", "scale: float", "shift: float", "dy: float"},
                                        {"dx: float", "dscale: float", "dshift: float"},
                                        attributes});
}

}  // namespace tweedie
