/// <reference types="vite/client" />
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import { trainUnet, type TrainedUnet, type TrainUnetOptions } from "./train-unet.ts";

declare global {
  interface Window {
    /** {@link trainUnet}, for the program that opened the page. */
    trainUnet(options: TrainUnetOptions): Promise<TrainedUnet>;
  }
}

window.trainUnet = (options) => trainUnet({ ...options, wasmPaths: { "tfjs-backend-wasm-simd.wasm": simd } });
document.title = "ready";
