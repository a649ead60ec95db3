#pragma once

// Each makes some operations known to TensorFlow, once in a process.

namespace tweedie {

void registerGroupNorm();
void registerLayerNorm();
void registerElementwise();
void registerWeightUpdates();
void registerAttention();
void registerWeightGradient();

}  // namespace tweedie
