import type { Tensor } from "@tensorflow/tfjs-core";
import { textAttribute, typeAttribute } from "./native-backend.ts";
import type { Attribute, NativeBackend } from "./native-backend.ts";

/** A new variable of TensorFlow, of any shape: the handle by which operations know it. */
export function makeVariable(backend: NativeBackend): Tensor {
  const { binding } = backend;
  return backend.executeSingleOutput(
    "VarHandleOp",
    [
      textAttribute(backend, "container", ""),
      // No two variables share a name, in no thread.
      textAttribute(backend, "shared_name", `tweedie-${crypto.randomUUID()}`),
      typeAttribute(backend, "dtype", "float32"),
      { name: "shape", type: binding.TF_ATTR_SHAPE, value: anyShape },
    ],
    [],
  );
}

/** Gives a variable a value, which it shares with the tensor until one of them changes. */
export function assignVariable(backend: NativeBackend, variable: Tensor, value: Tensor): void {
  backend.executeMultipleOutputs("AssignVariableOp", dtype(backend), [variable, value], 0);
}

/** The value of a variable, shared as in {@link assignVariable}. */
export function readVariable(backend: NativeBackend, variable: Tensor): Tensor {
  return backend.executeSingleOutput("ReadVariableOp", dtype(backend), [variable]);
}

/** Gives the memory of variables back; their handles are tensors like others, and stay. */
export function destroyVariables(backend: NativeBackend, variables: readonly Tensor[]): void {
  for (const variable of variables) {
    const attributes = [{ name: "ignore_lookup_error", type: backend.binding.TF_ATTR_BOOL, value: false }];
    backend.executeMultipleOutputs("DestroyResourceOp", attributes, [variable], 0);
  }
}

const dtype = (backend: NativeBackend): Attribute[] => [typeAttribute(backend, "dtype", "float32")];

/** The add-on cannot say that the shape is unknown; TensorFlow does not look at it unless it is told to. */
const anyShape: number[] = [];
