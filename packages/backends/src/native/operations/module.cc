#include <node_api.h>

#include <exception>
#include <mutex>

#include "operations.h"

// An add-on for Node beside that of TensorFlow.js: to load it makes the operations known, which the other then runs.
// This file alone is compiled for any processor; the others want AVX2.

namespace {

std::once_flag once;
/** What JavaScript must know of the operations to call them; 0 where there are none. */
int version = 0;

void registerAll() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return;
  try {
    tweedie::registerGroupNorm();
    tweedie::registerLayerNorm();
    tweedie::registerElementwise();
    tweedie::registerWeightUpdates();
    tweedie::registerAttention();
    tweedie::registerWeightGradient();
    version = 1;
  } catch (const std::exception&) {
    // Without them, TensorFlow's own operations do the work.
  }
}

napi_value init(napi_env env, napi_value exports) {
  std::call_once(once, registerAll);
  napi_value value;
  napi_create_int32(env, version, &value);
  napi_set_named_property(env, exports, "version", value);
  return exports;
}

}  // namespace

NAPI_MODULE(tweedie_operations, init)
