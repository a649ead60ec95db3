import { DataStorage, engine, KernelBackend } from "@tensorflow/tfjs-core";
import type { BackendValues, DataType, NamedTensorInfoMap, TensorInfo } from "@tensorflow/tfjs-core";
import { TweedieError } from "@tweedie/core";
import { sizeOf, zeros } from "./kernel.ts";
import type { Attributes, Kernel, Operand, Operands, Values } from "./kernel.ts";

type DataId = TensorInfo["dataId"];

interface Stored {
  readonly values: Values;
  readonly dtype: DataType;
  references: number;
}

/** A TensorFlow.js backend whose floats are float64 numbers on the host. */
export class Float64Backend extends KernelBackend {
  readonly #data = new DataStorage<Stored>(this, engine());

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    return this.#store(values ? converted(values, dtype) : zeros(dtype, sizeOf(shape)), dtype);
  }

  override move(id: DataId, values: BackendValues, _shape: number[], dtype: DataType, references: number): void {
    this.#data.set(id, { values: converted(values, dtype), dtype, references });
  }

  override refCount(id: DataId): number {
    return this.#data.has(id) ? this.#data.get(id).references : 0;
  }

  override incRef(id: DataId): void {
    this.#data.get(id).references += 1;
  }

  decRef(id: DataId): void {
    if (this.#data.has(id)) this.#data.get(id).references -= 1;
  }

  override disposeData(id: DataId, force = false): boolean {
    if (!this.#data.has(id)) return true;
    const stored = this.#data.get(id);
    stored.references -= 1;
    if (!force && stored.references > 0) return false;
    this.#data.delete(id);
    return true;
  }

  override readSync(id: DataId): BackendValues {
    // Float64Array is missing from the types of TensorFlow.js; what it does with values works for it too.
    return this.#data.get(id).values as unknown as BackendValues;
  }

  override read(id: DataId): Promise<BackendValues> {
    return Promise.resolve(this.readSync(id));
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-15;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override dispose(): void {}

  /** Runs a kernel on stored tensors and stores what it returns. */
  run(kernel: Kernel, inputs: NamedTensorInfoMap, attributes: object): TensorInfo | TensorInfo[] {
    const ids = new Map<Values, DataId>();
    const operands: Record<string, Operand> = {};
    for (const [name, info] of Object.entries(inputs)) {
      if (!info) continue;
      const { values } = this.#data.get(info.dataId);
      ids.set(values, info.dataId);
      operands[name] = { values, shape: info.shape, dtype: info.dtype };
    }
    const keep = ({ values, shape, dtype }: Operand): TensorInfo => {
      const shared = ids.get(values);
      if (shared) this.incRef(shared);
      return { dataId: shared ?? this.#store(values, dtype), shape: [...shape], dtype };
    };
    const results = kernel(operands as unknown as Operands, attributes as Attributes);
    return Array.isArray(results) ? results.map(keep) : keep(results as Operand);
  }

  #store(values: Values, dtype: DataType): DataId {
    const id = {};
    this.#data.set(id, { values, dtype, references: 1 });
    return id;
  }
}

function converted(values: BackendValues, dtype: DataType): Values {
  if (dtype === "string" || dtype === "complex64") {
    throw new TweedieError(
      `useFloat64: expected numbers or booleans, got a tensor of dtype ${dtype}. Use another backend.`,
    );
  }
  const numbers = values as unknown as Values | Float32Array;
  if (dtype === "float32") return numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
  return dtype === "int32" ? Int32Array.from(numbers) : Uint8Array.from(numbers);
}
