#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_tensor.h"

namespace tweedie {

using Shape = std::vector<int64_t>;

/** The number of elements of a tensor, or of some of its axes. */
inline int64_t sizeOf(const Shape& shape, size_t first = 0, size_t last = SIZE_MAX) {
  int64_t size = 1;
  for (size_t axis = first; axis < shape.size() && axis < last; axis++) size *= shape[axis];
  return size;
}

/** A status of TensorFlow's, thrown where it is an error. */
class Status {
 public:
  Status() : status_(TF_NewStatus()) {}
  ~Status() { TF_DeleteStatus(status_); }
  Status(const Status&) = delete;
  TF_Status* get() { return status_; }
  void check() const {
    if (TF_GetCode(status_) != TF_OK) throw std::runtime_error(TF_Message(status_));
  }

 private:
  TF_Status* status_;
};

/** The attributes with which an operation is made. */
class Attributes {
 public:
  explicit Attributes(TF_OpKernelConstruction* construction) : construction_(construction) {}

  int64_t integer(const char* name) const {
    Status status;
    int64_t value = 0;
    TF_OpKernelConstruction_GetAttrInt64(construction_, name, &value, status.get());
    status.check();
    return value;
  }

  float number(const char* name) const {
    Status status;
    float value = 0;
    TF_OpKernelConstruction_GetAttrFloat(construction_, name, &value, status.get());
    status.check();
    return value;
  }

  bool flag(const char* name) const {
    Status status;
    TF_Bool value = 0;
    TF_OpKernelConstruction_GetAttrBool(construction_, name, &value, status.get());
    status.check();
    return value != 0;
  }

 private:
  TF_OpKernelConstruction* construction_;
};

/** The inputs and outputs of one call, all of them floats. A list counts as many as it has. */
class Call {
 public:
  explicit Call(TF_OpKernelContext* context) : context_(context) {
    const int count = TF_NumInputs(context);
    for (int i = 0; i < count; i++) {
      Status status;
      TF_Tensor* tensor = nullptr;
      TF_GetInput(context, i, &tensor, status.get());
      status.check();
      inputs_.push_back(tensor);
    }
  }
  ~Call() {
    for (TF_Tensor* tensor : inputs_) TF_DeleteTensor(tensor);
    for (TF_Tensor* tensor : outputs_) TF_DeleteTensor(tensor);
  }
  Call(const Call&) = delete;

  int inputs() const { return static_cast<int>(inputs_.size()); }
  const float* input(int i) const { return static_cast<const float*>(TF_TensorData(inputs_[i])); }
  int64_t size(int i) const { return TF_TensorElementCount(inputs_[i]); }

  Shape shape(int i) const {
    Shape shape;
    for (int axis = 0; axis < TF_NumDims(inputs_[i]); axis++) shape.push_back(TF_Dim(inputs_[i], axis));
    return shape;
  }

  /** A new output. */
  float* output(int i, const Shape& shape) {
    Status status;
    TF_Tensor* tensor = TF_AllocateOutput(context_, i, TF_FLOAT, shape.data(), static_cast<int>(shape.size()),
                                          sizeof(float) * sizeOf(shape), status.get());
    status.check();
    outputs_.push_back(tensor);
    return static_cast<float*>(TF_TensorData(tensor));
  }

  /** An output in the memory of an input, which nobody may need any more. */
  float* overwrite(int i, int input) {
    Status status;
    TF_SetOutput(context_, i, inputs_[input], status.get());
    status.check();
    return static_cast<float*>(TF_TensorData(inputs_[input]));
  }

 private:
  TF_OpKernelContext* context_;
  std::vector<TF_Tensor*> inputs_;
  std::vector<TF_Tensor*> outputs_;
};

/** What an operation takes and gives, in the words of TensorFlow's definitions. */
struct Signature {
  const char* name;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  std::vector<const char*> attributes;
};

/** Makes an operation known to TensorFlow on the CPU; `Operation` is made from its attributes and then called. */
template <class Operation>
void registerOperation(const Signature& signature) {
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(signature.name);
  for (const char* input : signature.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : signature.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char* attribute : signature.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(
      definition, [](TF_ShapeInferenceContext* context, TF_Status* status) {
        TF_ShapeInferenceContextSetUnknownShape(context, status);
      });
  Status defined;
  TF_RegisterOpDefinition(definition, defined.get());
  defined.check();

  const auto create = [](TF_OpKernelConstruction* construction) -> void* {
    try {
      return new Operation(Attributes(construction));
    } catch (const std::exception& error) {
      Status status;
      TF_SetStatus(status.get(), TF_INVALID_ARGUMENT, error.what());
      TF_OpKernelConstruction_Failure(construction, status.get());
      return nullptr;
    }
  };
  const auto compute = [](void* operation, TF_OpKernelContext* context) {
    try {
      Call call(context);
      static_cast<const Operation*>(operation)->run(call);
    } catch (const std::exception& error) {
      Status status;
      TF_SetStatus(status.get(), TF_INTERNAL, error.what());
      TF_OpKernelContext_Failure(context, status.get());
    }
  };
  const auto destroy = [](void* operation) { delete static_cast<Operation*>(operation); };
  TF_KernelBuilder* kernel = TF_NewKernelBuilder(signature.name, "CPU", create, compute, destroy);
  Status registered;
  TF_RegisterKernelBuilder(signature.name, kernel, registered.get());
  registered.check();
}

}  // namespace tweedie
