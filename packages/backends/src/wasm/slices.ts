import { backend_util, slice_util, util } from "@tensorflow/tfjs-core";
import type { ReverseAttrs, SliceAttrs, SplitVAttrs, StridedSliceAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { copyBox } from "./copy-block.ts";
import { allocate, elements, sizeOf, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

/** A box of a tensor. */
export const sliceKernel: KernelOverride = wasmKernel<"x", SliceAttrs>(
  "Slice",
  "replaced: copies its whole input first",
  (stock) => (call) => {
    if (call.inputs.x.dtype === "string") return stock(call);
    const {
      inputs: { x },
      attrs,
      backend,
    } = call;
    const [begin, size] = slice_util.parseSliceParams(x, attrs.begin, attrs.size);
    return slice(backend, x, begin as number[], size as number[]);
  },
);

/** Neighbouring boxes of a tensor along one axis. */
export const splitKernel: KernelOverride = wasmKernel<"x", SplitVAttrs, TensorInfo[]>(
  "SplitV",
  "replaced: copies its whole input first, for each part",
  (stock) => (call) => {
    if (call.inputs.x.dtype === "string") return stock(call);
    const {
      inputs: { x },
      attrs,
      backend,
    } = call;
    const axis = util.parseAxisParam(attrs.axis, x.shape)[0]!;
    let start = 0;
    return backend_util.prepareSplitSize(x, attrs.numOrSizeSplits, axis).map((length) => {
      const begin = x.shape.map((_, i) => (i === axis ? start : 0));
      start += length;
      return slice(
        backend,
        x,
        begin,
        x.shape.map((size, i) => (i === axis ? length : size)),
      );
    });
  },
);

/** A box of a tensor in steps. */
export const stridedSliceKernel: KernelOverride = wasmKernel<"x", StridedSliceAttrs>(
  "StridedSlice",
  "mended: garbage from tensors that are not float32",
  (stock) => (call) => {
    const {
      inputs: { x },
      attrs: a,
      backend,
    } = call;
    const info = slice_util.sliceInfo(
      x.shape,
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    if (info.isIdentity || info.sliceDim0 || info.isSimpleSlice || x.dtype === "string") return stock(call);
    const out = allocate(backend, info.finalShape, x.dtype);
    const strides = stridesOf(x.shape);
    const box = {
      size: info.finalShapeSparse,
      strides: strides.map((stride, axis) => stride * info.strides[axis]!),
      start: dot(info.begin, strides),
    };
    copyBox(elements(backend, x), box, elements(backend, out));
    return out;
  },
);

/** A tensor turned round along some axes. */
export const reverseKernel: KernelOverride = wasmKernel<"x", ReverseAttrs>(
  "Reverse",
  "replaced: 50 times slower than a copy",
  (stock) => (call) => {
    const {
      inputs: { x },
      attrs: { dims },
      backend,
    } = call;
    if (x.dtype === "string" || x.shape.length === 0) return stock(call);
    const axes = new Set(util.parseAxisParam(dims, x.shape));
    const out = allocate(backend, x.shape, x.dtype);
    const strides = stridesOf(x.shape);
    const last = x.shape.map((size, axis) => (axes.has(axis) ? size - 1 : 0));
    const box = {
      size: x.shape,
      strides: strides.map((stride, axis) => (axes.has(axis) ? -stride : stride)),
      start: dot(last, strides),
    };
    copyBox(elements(backend, x), box, elements(backend, out));
    return out;
  },
);

function slice(backend: WasmBackend, x: TensorInfo, begin: readonly number[], size: readonly number[]): TensorInfo {
  const out = allocate(backend, size, x.dtype);
  const strides = stridesOf(x.shape);
  copyBox(elements(backend, x), { size, strides, start: dot(begin, strides) }, elements(backend, out));
  return out;
}

const stridesOf = (shape: readonly number[]) => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
