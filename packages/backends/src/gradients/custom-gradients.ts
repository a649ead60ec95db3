import { engine } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { isRecording } from "@tweedie/core";

/**
 * Mends `customGrad`, which `logSoftmax` and the cross entropy of a softmax are written with: what such a function saves
 * for its gradient is cut from the tape, save for its inputs, and second derivatives took it for a constant. Where a
 * gradient is itself differentiated, the function is computed again from its inputs, on the tape.
 *
 * It changes the engine, which all backends share, once; first derivatives cost what they did.
 *
 * @returns a line for the report
 */
export function mendCustomGradients(): string {
  const shared: CustomGradients = engine();
  const stock = shared.customGrad;
  if (!(mended in stock)) {
    const customGrad: CustomGrad = (f) => {
      const [once, twice] = [stock.call(shared, f), stock.call(shared, savingInputs(f))];
      // Inside one gradient alone, nothing can be differentiated twice.
      return (...inputs) => (engine().state.gradientDepth > 1 ? twice : once)(...inputs);
    };
    shared.customGrad = Object.assign(customGrad, { [mended]: true });
  }
  return "customGrad: mended: second derivatives took saved results for constants";
}

type Save = (tensors: Tensor[]) => void;
type Gradient = (dy: Tensor, saved: Tensor[]) => Tensor | Tensor[];
type Custom = (...inputsAndSave: (Tensor | Save)[]) => { value: Tensor; gradFunc: Gradient };
type CustomGrad = (f: Custom) => (...inputs: Tensor[]) => Tensor;

/** The engine, as far as this file changes it. */
interface CustomGradients {
  customGrad: CustomGrad;
}

function savingInputs(f: Custom): Custom {
  return (...passed) => {
    const inputs = passed.slice(0, -1) as Tensor[];
    const save = passed.at(-1) as Save;
    let results: Tensor[] = [];
    const { value, gradFunc } = f(...inputs, (tensors) => (results = tensors));
    save([...results, ...inputs]);
    const onTape = results.every((result) => inputs.includes(result));
    const count = results.length;
    return {
      value,
      gradFunc: (dy, saved) => {
        const [own, again] = [saved.slice(0, count), saved.slice(count)];
        if (onTape || !isRecording()) return gradFunc(dy, own);
        let recorded: Tensor[] = [];
        const second = f(...again, (tensors) => (recorded = tensors));
        return second.gradFunc(dy, recorded);
      },
    };
  };
}

/** Shared by all copies of this package, as the engine of TensorFlow.js is. */
const mended: unique symbol = Symbol.for("@tweedie/backends/mended-custom-gradients");
