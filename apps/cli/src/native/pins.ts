/** A variant of the native add-on: for the CPU, or for NVIDIA's GPUs. */
export type NativeVariant = "cpu" | "cuda";

/** A package of npm, of this version and no other. */
export interface NpmPin {
  readonly name: string;
  readonly version: string;
  /** The checksum, as lock files write it. */
  readonly integrity: string;
}

/** A wheel of pip, of this version and no other. */
export interface WheelPin {
  readonly name: string;
  readonly version: string;
  /** The SHA-256 checksum of the wheel for CPython 3.11 on x86-64 Linux. */
  readonly sha256: string;
}

/** Everything that a variant is built from. */
export interface NativePins {
  /** The kernels and the add-on's C++ source. */
  readonly tfjsNode: NpmPin;
  /** The headers of Node's binary interface. */
  readonly headers: NpmPin;
  /** libtensorflow, with its headers. */
  readonly tensorflow: WheelPin;
  /** NVIDIA's libraries, which libtensorflow loads where it finds a GPU. */
  readonly nvidia: readonly WheelPin[];
  /** The free bytes that building takes at its peak. */
  readonly room: number;
}

const npm = {
  tfjsNode: {
    name: "@tensorflow/tfjs-node",
    version: "4.22.0",
    integrity: "sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==",
  },
  headers: {
    name: "node-api-headers",
    version: "1.9.0",
    integrity: "sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==",
  },
} as const;

const nvidia = (name: string, version: string, sha256: string): WheelPin => ({
  name: `nvidia-${name}-cu12`,
  version,
  sha256,
});

/** What the variants are built from. The CUDA libraries are those that TensorFlow 2.18.1 names in its extra `and-cuda`. */
export const nativePins: Readonly<Record<NativeVariant, NativePins>> = {
  cpu: {
    ...npm,
    tensorflow: {
      name: "tensorflow-cpu",
      version: "2.18.1",
      sha256: "810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298",
    },
    nvidia: [],
    room: 1.2e9,
  },
  cuda: {
    ...npm,
    tensorflow: {
      name: "tensorflow",
      version: "2.18.1",
      sha256: "c9f87e5d2a680a4595f5dc30daf6bbaec9d4129b46d7ef1b2af63c46ac7d2828",
    },
    nvidia: [
      nvidia("cublas", "12.5.3.2", "ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b"),
      nvidia("cuda-cupti", "12.5.82", "bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953"),
      nvidia("cuda-nvcc", "12.5.82", "b03e545b8e8c3ce7ebcd7fc44063180ff52ff01d064ece2127ed90a04ef12cd0"),
      nvidia("cuda-nvrtc", "12.5.82", "3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd"),
      nvidia("cuda-runtime", "12.5.82", "3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115"),
      nvidia("cudnn", "9.3.0.75", "9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d"),
      nvidia("cufft", "11.2.3.61", "9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8"),
      nvidia("curand", "10.3.6.82", "2823fb27de4e44dbb22394a6adf53aa6e1b013aca0f8c22867d1cfae58405536"),
      nvidia("cusolver", "11.6.3.83", "93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b"),
      nvidia("cusparse", "12.5.1.3", "016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752"),
      nvidia("nccl", "2.21.5", "8579076d30a8c24988834445f8d633c697d42397e92ffc3f63fa26766d25e0a0"),
      nvidia("nvjitlink", "12.5.82", "f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212"),
    ],
    room: 8e9,
  },
};
