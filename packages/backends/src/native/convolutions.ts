import { backend_util, tensor1d } from "@tensorflow/tfjs-core";
import type { Conv2DAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { flagAttribute, integersAttribute, nativeKernel, textAttribute, typeAttribute } from "./native-backend.ts";
import type { Attribute, NativeBackend } from "./native-backend.ts";

/** Convolutions and their gradients with padding in numbers: TensorFlow has it, the stock kernels refuse it. */
export const convolutionKernels: readonly KernelOverride[] = [
  nativeKernel<"x" | "filter", Conv2DAttrs>("Conv2D", reason("convolutions"), (stock) => (call) => {
    const { inputs, attrs, backend } = call;
    if (isNamed(attrs.pad)) return stock(call);
    const attributes = attributesOf(backend, attrs, inputs.x.shape, inputs.filter.shape);
    return backend.executeSingleOutput("Conv2D", attributes, [inputs.x, inputs.filter]);
  }),
  nativeKernel<"dy" | "filter", Conv2DAttrs & { readonly inputShape: number[] }>(
    "Conv2DBackpropInput",
    reason("gradients by images"),
    (stock) => (call) => {
      const { inputs, attrs, backend } = call;
      if (isNamed(attrs.pad)) return stock(call);
      const attributes = attributesOf(backend, attrs, attrs.inputShape, inputs.filter.shape);
      return withShape(attrs.inputShape, (shape) =>
        backend.executeSingleOutput("Conv2DBackpropInput", attributes, [shape, inputs.filter, inputs.dy]),
      );
    },
  ),
  nativeKernel<"x" | "dy", Conv2DAttrs & { readonly filterShape: number[] }>(
    "Conv2DBackpropFilter",
    reason("gradients by filters"),
    (stock) => (call) => {
      const { inputs, attrs, backend } = call;
      if (isNamed(attrs.pad)) return stock(call);
      const attributes = attributesOf(backend, attrs, inputs.x.shape, attrs.filterShape);
      return withShape(attrs.filterShape, (shape) =>
        backend.executeSingleOutput("Conv2DBackpropFilter", attributes, [inputs.x, shape, inputs.dy]),
      );
    },
  ),
];

function reason(what: string): string {
  return `mended: refuses ${what} with padding in numbers`;
}

const isNamed = (pad: Conv2DAttrs["pad"]): boolean => pad === "same" || pad === "valid";

function attributesOf(
  backend: NativeBackend,
  { strides, dilations, pad, dataFormat, dimRoundingMode }: Conv2DAttrs,
  inputShape: number[],
  filterShape: number[],
): Attribute[] {
  const format = backend_util.convertConv2DDataFormat(dataFormat ?? "NHWC");
  const { padInfo, strideHeight, strideWidth, dilationHeight, dilationWidth } = backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    false,
    format,
  );
  // TensorFlow wants two numbers for each axis, in the order of the axes.
  const last = format === "channelsLast";
  const alongAxes = (height: number[], width: number[], other: number[]): number[] =>
    last ? [...other, ...height, ...width, ...other] : [...other, ...other, ...height, ...width];
  return [
    typeAttribute(backend, "T", "float32"),
    integersAttribute(backend, "strides", alongAxes([strideHeight], [strideWidth], [1])),
    textAttribute(backend, "padding", "EXPLICIT"),
    integersAttribute(
      backend,
      "explicit_paddings",
      alongAxes([padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right], [0, 0]),
    ),
    textAttribute(backend, "data_format", last ? "NHWC" : "NCHW"),
    flagAttribute(backend, "use_cudnn_on_gpu", true),
    integersAttribute(backend, "dilations", alongAxes([dilationHeight], [dilationWidth], [1])),
  ];
}

function withShape(shape: number[], run: (shape: TensorInfo) => TensorInfo): TensorInfo {
  const sizes = tensor1d(shape, "int32");
  const result = run(sizes);
  sizes.dispose();
  return result;
}
