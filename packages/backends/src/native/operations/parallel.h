#pragma once

#include <cstdint>
#include <functional>

namespace tweedie {

/**
 * Does a task for all numbers below `count`, in parts, on the cores that TensorFlow uses too: `task(first, last)` leaves
 * out the last. Where it is called from within another or from a second thread, or the `work` (in elements) does not pay,
 * the caller does it all.
 */
void parallel(int64_t count, int64_t work, const std::function<void(int64_t, int64_t)>& task);

}  // namespace tweedie
