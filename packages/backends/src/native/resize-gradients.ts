import { tensor1d } from "@tensorflow/tfjs-core";
import type { ResizeBilinearAttrs, ResizeNearestNeighborAttrs } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { flagAttribute, nativeKernel, typeAttribute } from "./native-backend.ts";
import type { Attribute, NativeBackend } from "./native-backend.ts";

const reason = "mended: ignores halfPixelCenters";

/** The gradients of resized images, told where the centres of pixels are. */
export const resizeGradientKernels: readonly KernelOverride[] = [
  nativeKernel<"images" | "dy", ResizeBilinearAttrs>(
    "ResizeBilinearGrad",
    reason,
    () =>
      ({ inputs: { images, dy }, attrs, backend }) =>
        backend.executeSingleOutput("ResizeBilinearGrad", attributesOf(backend, attrs), [dy, images]),
  ),
  nativeKernel<"images" | "dy", ResizeNearestNeighborAttrs>(
    "ResizeNearestNeighborGrad",
    reason,
    () =>
      ({ inputs: { images, dy }, attrs, backend }) => {
        const size = tensor1d(images.shape.slice(1, 3), "int32");
        const dx = backend.executeSingleOutput("ResizeNearestNeighborGrad", attributesOf(backend, attrs), [dy, size]);
        size.dispose();
        return dx;
      },
  ),
];

function attributesOf(
  backend: NativeBackend,
  { alignCorners, halfPixelCenters }: ResizeNearestNeighborAttrs,
): Attribute[] {
  return [
    typeAttribute(backend, "T", "float32"),
    flagAttribute(backend, "align_corners", alignCorners),
    flagAttribute(backend, "half_pixel_centers", halfPixelCenters),
  ];
}
