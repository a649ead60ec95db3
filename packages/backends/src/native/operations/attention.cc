#include <algorithm>
#include <cmath>
#include <vector>

#include "operation.h"
#include "operations.h"
#include "parallel.h"
#include "rotary.h"
#include "small-product.h"
#include "softmax.h"

namespace tweedie {
namespace {

int64_t roundUp(int64_t size) { return (size + tileColumns - 1) / tileColumns * tileColumns; }

/** Queries, keys and values side by side, and what turns the former two, if anything does. */
struct Heads {
  Heads(const Call& call, int64_t heads, int turns) : heads(heads), x(call.input(0)) {
    const Shape shape = call.shape(0);
    batch = shape[0];
    tokens = shape[1];
    depth = shape[2] / (3 * heads);
    if (turns < call.inputs()) {
      cosines = call.input(turns);
      sines = call.input(turns + 1);
    }
  }

  int64_t count() const { return batch * heads; }
  int64_t work() const { return count() * tokens * (tokens + depth); }
  float factor() const { return 1.f / std::sqrt(static_cast<float>(depth)); }
  /** Where the queries, keys or values of the first token of a head are, and how far apart tokens are. */
  int64_t place(int64_t head, int64_t part) const {
    return head / heads * tokens * step() + (part * heads + head % heads) * depth;
  }
  int64_t step() const { return 3 * heads * depth; }
  /** The same in a result. */
  int64_t resultPlace(int64_t head) const {
    return head / heads * tokens * heads * depth + head % heads * depth;
  }
  int64_t resultStep() const { return heads * depth; }

  /** Rows, turned by a direction unless it is 0. */
  void copy(const float* from, int64_t fromStep, float* to, int64_t toStep, float direction) const {
    for (int64_t token = 0; token < tokens; token++) {
      const float* row = from + token * fromStep;
      const int64_t at = token * depth;
      if (cosines && direction != 0) {
        turn(row, cosines + at, sines + at, to + token * toStep, depth / 2, direction);
      } else {
        std::copy_n(row, depth, to + token * toStep);
      }
    }
  }

  int64_t heads, batch, tokens, depth;
  const float* x;
  const float *cosines = nullptr, *sines = nullptr;
};

/** Matrices of one head, padded with zeros to whole tiles. */
class Scratch {
 public:
  explicit Scratch(const Heads& heads)
      : tokens_(heads.tokens), depth_(heads.depth), wide(roundUp(heads.tokens)), deep(roundUp(heads.depth)) {}

  std::vector<float> ofDepth() const { return std::vector<float>(wide * deep); }
  std::vector<float> ofTokens() const { return std::vector<float>(wide * wide); }
  /** `[depth, tokens]` from `[tokens, depth]`. */
  void transpose(const std::vector<float>& from, std::vector<float>& to) const {
    for (int64_t i = 0; i < tokens_; i++) {
      for (int64_t j = 0; j < depth_; j++) to[j * wide + i] = from[i * deep + j];
    }
  }

 private:
  int64_t tokens_, depth_;

 public:
  const int64_t wide, deep;
};

class SelfAttention {
 public:
  explicit SelfAttention(const Attributes& attributes) : heads_(attributes.integer("heads")) {}

  void run(Call& call) const {
    const Heads in(call, heads_, 1);
    const int64_t tokens = in.tokens;
    float* y = call.output(0, {in.batch, tokens, heads_ * in.depth});
    float* weights = call.output(1, {in.count(), tokens, tokens});
    parallel(in.count(), in.work(), [&](int64_t first, int64_t last) {
      const Scratch scratch(in);
      const auto [wide, deep] = std::pair(scratch.wide, scratch.deep);
      auto query = scratch.ofDepth(), key = scratch.ofDepth(), value = scratch.ofDepth(), result = scratch.ofDepth();
      auto keyColumns = scratch.ofDepth(), scores = scratch.ofTokens();
      for (int64_t head = first; head < last; head++) {
        in.copy(in.x + in.place(head, 0), in.step(), query.data(), deep, 1);
        in.copy(in.x + in.place(head, 1), in.step(), key.data(), deep, 1);
        in.copy(in.x + in.place(head, 2), in.step(), value.data(), deep, 0);
        scratch.transpose(key, keyColumns);
        multiply(wide, wide, in.depth, {query.data(), deep, 1}, keyColumns.data(), wide, scores.data(), wide);
        for (int64_t i = 0; i < tokens; i++) {
          float* row = scores.data() + i * wide;
          softmaxOfRow(row, row, tokens, in.factor());
          std::copy_n(row, tokens, weights + (head * tokens + i) * tokens);
        }
        multiply(wide, deep, tokens, {scores.data(), wide, 1}, value.data(), deep, result.data(), deep);
        in.copy(result.data(), deep, y + in.resultPlace(head), in.resultStep(), 0);
      }
    });
  }

 private:
  int64_t heads_;
};

class SelfAttentionGradient {
 public:
  explicit SelfAttentionGradient(const Attributes& attributes) : heads_(attributes.integer("heads")) {}

  void run(Call& call) const {
    const Heads in(call, heads_, 3);
    const int64_t tokens = in.tokens;
    const float *weights = call.input(1), *dy = call.input(2);
    float* dx = call.output(0, call.shape(0));
    parallel(in.count(), 2 * in.work(), [&](int64_t first, int64_t last) {
      const Scratch scratch(in);
      const auto [wide, deep] = std::pair(scratch.wide, scratch.deep);
      auto query = scratch.ofDepth(), key = scratch.ofDepth(), value = scratch.ofDepth(), gradient = scratch.ofDepth();
      auto valueColumns = scratch.ofDepth(), result = scratch.ofDepth();
      auto shares = scratch.ofTokens(), scores = scratch.ofTokens();
      const auto finish = [&](int64_t head, int64_t part, MatrixView left, const std::vector<float>& right) {
        multiply(wide, deep, tokens, left, right.data(), deep, result.data(), deep);
        in.copy(result.data(), deep, dx + in.place(head, part), in.step(), part < 2 ? -1 : 0);
      };
      for (int64_t head = first; head < last; head++) {
        in.copy(in.x + in.place(head, 0), in.step(), query.data(), deep, 1);
        in.copy(in.x + in.place(head, 1), in.step(), key.data(), deep, 1);
        in.copy(in.x + in.place(head, 2), in.step(), value.data(), deep, 0);
        in.copy(dy + in.resultPlace(head), in.resultStep(), gradient.data(), deep, 0);
        scratch.transpose(value, valueColumns);
        multiply(wide, wide, in.depth, {gradient.data(), deep, 1}, valueColumns.data(), wide, scores.data(), wide);
        for (int64_t i = 0; i < tokens; i++) {
          std::copy_n(weights + (head * tokens + i) * tokens, tokens, shares.data() + i * wide);
          float* row = scores.data() + i * wide;
          softmaxGradientOfRow(shares.data() + i * wide, row, row, tokens, in.factor());
        }
        finish(head, 0, {scores.data(), wide, 1}, key);
        finish(head, 1, {scores.data(), 1, wide}, query);
        finish(head, 2, {shares.data(), 1, wide}, gradient);
      }
    });
  }

 private:
  int64_t heads_;
};

/** Rows of a table turn the rows of the input, again and again. */
class Rotary {
 public:
  explicit Rotary(const Attributes& attributes) : direction_(attributes.number("direction")) {}

  void run(Call& call) const {
    const Shape table = call.shape(1);
    const int64_t positions = table[0], half = table[2], width = 2 * half;
    const int64_t rows = width == 0 ? 0 : call.size(0) / width;
    const float *x = call.input(0), *cosines = call.input(1), *sines = call.input(2);
    float* y = call.output(0, call.shape(0));
    parallel(rows, call.size(0), [&](int64_t first, int64_t last) {
      for (int64_t row = first; row < last; row++) {
        const int64_t at = row % positions * width;
        turn(x + row * width, cosines + at, sines + at, y + row * width, half, direction_);
      }
    });
  }

 private:
  float direction_;
};

}  // namespace

void registerAttention() {
  const std::vector<const char*> attributes = {"heads: int >= 1", "turns: int >= 0"};
  registerOperation<SelfAttention>(
      {"TweedieSelfAttention", {"x: float", "turning: turns * float"}, {"y: float", "weights: float"}, attributes});
  registerOperation<SelfAttentionGradient>(
      {"TweedieSelfAttentionGradient",
       {"x: float", "weights: float", "dy: float", "turning: turns * float"},
       {"dx: float"},
       attributes});
  registerOperation<Rotary>(
      {"TweedieRotary", {"x: float", "cosines: float", "sines: float"}, {"y: float"}, {"direction: float"}});
}

}  // namespace tweedie
