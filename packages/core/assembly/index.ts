// Random numbers by SIMD, bit for bit those that src/random/in-script.ts makes: the operations of WebAssembly on f32 and f64 are
// rounded exactly, as those of JavaScript are.
export { room, uniformsAt, wordsAt } from "./memory";
export { drawWords } from "./draw-words";
export { toNormals } from "./to-normals";
export { toUniforms } from "./to-uniforms";
