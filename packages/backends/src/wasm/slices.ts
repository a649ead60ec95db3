import { backend_util, slice_util, util } from "@tensorflow/tfjs-core";
import type { ReverseAttrs, SliceAttrs, SplitVAttrs, StridedSliceAttrs, TensorInfo } from "@tensorflow/tfjs-core";
import type { KernelOverride } from "../kernel-override.ts";
import { copyBox, stridesOf, type Layout } from "./copy-block.ts";
import { allocate, wasmKernel, type WasmBackend } from "./wasm-backend.ts";

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
    const strides = stridesOf(x.shape);
    const from = {
      strides: strides.map((stride, axis) => stride * info.strides[axis]!),
      start: dot(info.begin, strides),
    };
    const out = pick(backend, x, from, info.finalShapeSparse);
    return { ...out, shape: info.finalShape };
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
    const strides = stridesOf(x.shape);
    const last = x.shape.map((size, axis) => (axes.has(axis) ? size - 1 : 0));
    const turned = strides.map((stride, axis) => (axes.has(axis) ? -stride : stride));
    return pick(backend, x, { strides: turned, start: dot(last, strides) }, x.shape);
  },
);

function slice(backend: WasmBackend, x: TensorInfo, begin: readonly number[], size: readonly number[]): TensorInfo {
  const strides = stridesOf(x.shape);
  return pick(backend, x, { strides, start: dot(begin, strides) }, size);
}

/** A new tensor of the elements of another that lie so. */
function pick(backend: WasmBackend, x: TensorInfo, from: Layout, size: readonly number[]): TensorInfo {
  const out = allocate(backend, size, x.dtype);
  copyBox(backend, x, from, out, { strides: stridesOf(size), start: 0 }, size);
  return out;
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
