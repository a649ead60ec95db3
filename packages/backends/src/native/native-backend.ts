import type { DataType, Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import type { Kernel, KernelOverride } from "../kernel-override.ts";

/** What the kernels use of the native backend. */
export interface NativeBackend {
  readonly binding: NativeBinding;
  executeSingleOutput(operation: string, attributes: Attribute[], inputs: readonly TensorInfo[]): Tensor;
  executeMultipleOutputs(
    operation: string,
    attributes: Attribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[];
}

/** What is used of the add-on under it: the numbers of TensorFlow's types. */
export interface NativeBinding {
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
  /** Whether this package's own operations are there too: see {@link loadOperations}. */
  tweedieOperations?: boolean;
}

/** An attribute of one of TensorFlow's operations. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: string | number | boolean | number[];
}

/** A kernel of the native backend. Tensors that it makes on its way are counted by the engine: it disposes them. */
export type NativeKernel<Input extends string, Attributes = object, Output = TensorInfo> = Kernel<
  Input,
  Attributes,
  NativeBackend,
  Output
>;

/** Declares a kernel of the native backend; `make` receives the stock kernel, whose outputs are of the same kind. */
export function nativeKernel<Input extends string, Attributes = object, Output = TensorInfo>(
  kernelName: string,
  reason: string,
  make: (stock: NativeKernel<Input, Attributes, Output>) => NativeKernel<Input, Attributes, Output>,
): KernelOverride {
  return { kernelName, reason, make: make as unknown as KernelOverride["make"] };
}

/** The attribute of an operation's element type. */
export function typeAttribute({ binding }: NativeBackend, name: string, dtype: DataType): Attribute {
  const types: Partial<Record<DataType, number>> = {
    float32: binding.TF_FLOAT,
    int32: binding.TF_INT32,
    bool: binding.TF_BOOL,
  };
  return { name, type: binding.TF_ATTR_TYPE, value: types[dtype] ?? binding.TF_FLOAT };
}

/** An attribute that is a text. */
export const textAttribute = ({ binding }: NativeBackend, name: string, value: string): Attribute => ({
  name,
  type: binding.TF_ATTR_STRING,
  value,
});

/** An attribute that is true or false. */
export const flagAttribute = ({ binding }: NativeBackend, name: string, value: boolean): Attribute => ({
  name,
  type: binding.TF_ATTR_BOOL,
  value,
});

/** An attribute that is a whole number or a list of them. */
export const integersAttribute = ({ binding }: NativeBackend, name: string, value: number | number[]): Attribute => ({
  name,
  type: binding.TF_ATTR_INT,
  value,
});

/** An attribute that is a number. */
export const numberAttribute = ({ binding }: NativeBackend, name: string, value: number): Attribute => ({
  name,
  type: binding.TF_ATTR_FLOAT,
  value,
});
