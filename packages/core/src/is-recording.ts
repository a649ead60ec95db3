import { engine } from "@tensorflow/tfjs-core";

/**
 * Whether TensorFlow.js records operations for a gradient now. Inside `customGrad` it does not, nor in the gradient of
 * one, unless that is differentiated again.
 */
export function isRecording(): boolean {
  const { gradientDepth, kernelDepth } = engine().state;
  return gradientDepth > 0 && kernelDepth === 0;
}
