#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace tweedie {
namespace {

/** To wake a thread takes as long as some ten thousand elements. */
constexpr int64_t worthwhile = 1 << 15;
/** A part for each thread would leave all waiting for the slowest. */
constexpr int64_t partsOfThread = 4;

class Pool {
 public:
  explicit Pool(int threads) : threads_(threads) {
    for (int i = 1; i < threads; i++) std::thread([this] { serve(); }).detach();
  }

  bool run(int64_t count, const std::function<void(int64_t, int64_t)>& task) {
    std::unique_lock<std::mutex> turn(turn_, std::try_to_lock);
    if (!turn.owns_lock()) return false;
    const int64_t part = std::max<int64_t>(1, count / (threads_ * partsOfThread));
    {
      std::lock_guard<std::mutex> lock(mutex_);
      task_ = &task;
      count_ = count;
      part_ = part;
      next_ = 0;
      round_++;
    }
    wake_.notify_all();
    work(task, count, part);
    // Who has not begun by now need not.
    std::unique_lock<std::mutex> lock(mutex_);
    task_ = nullptr;
    done_.wait(lock, [this] { return active_ == 0; });
    return true;
  }

  int threads() const { return threads_; }

 private:
  void work(const std::function<void(int64_t, int64_t)>& task, int64_t count, int64_t part) {
    for (;;) {
      const int64_t first = next_.fetch_add(part);
      if (first >= count) return;
      task(first, std::min(count, first + part));
    }
  }

  void serve() {
    uint64_t seen = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      wake_.wait(lock, [&] { return task_ != nullptr && round_ != seen; });
      seen = round_;
      const auto* task = task_;
      const int64_t count = count_, part = part_;
      active_++;
      lock.unlock();
      work(*task, count, part);
      lock.lock();
      if (--active_ == 0) done_.notify_all();
    }
  }

  const int threads_;
  std::mutex turn_, mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(int64_t, int64_t)>* task_ = nullptr;
  int64_t count_ = 0, part_ = 1;
  uint64_t round_ = 0;
  int active_ = 0;
  std::atomic<int64_t> next_{0};
};

int threadsToUse() {
  const char* told = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int number = told ? std::atoi(told) : 0;
  return std::max(1, number > 0 ? number : static_cast<int>(std::thread::hardware_concurrency()));
}

/** It lives as long as the process: its threads may wait at the end. */
Pool& pool() {
  static Pool* const only = new Pool(threadsToUse());
  return *only;
}

}  // namespace

void parallel(int64_t count, int64_t work, const std::function<void(int64_t, int64_t)>& task) {
  if (count <= 0) return;
  if (count > 1 && work >= worthwhile && pool().threads() > 1 && pool().run(count, task)) return;
  task(0, count);
}

}  // namespace tweedie
