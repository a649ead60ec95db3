/**
 * What turns counters into random numbers, some thousand at a time, in a memory of its own: WebAssembly
 * ({@link wasmEngine}) or JavaScript ({@link scriptEngine}), which give the same bits.
 */
export interface RandomEngine {
  /** How many words are worked on at once; a multiple of 4. */
  readonly room: number;
  /** The words, once they are normal numbers. */
  readonly normals: Float32Array;
  /** The words, once they are uniform numbers: half as many. */
  readonly uniforms: Float64Array;
  /**
   * Draws words from the blocks of a stream that follow each other, four of each block.
   *
   * @param at - the place of the first word; from -3, if some of the first block are not wanted
   * @param blocks - blocks; there is room for the words that are wanted
   */
  drawWords(
    at: number,
    blocks: number,
    counter: number,
    counterHigh: number,
    stream: number,
    streamHigh: number,
    key: number,
    keyHigh: number,
  ): void;
  /** Turns so many words into standard normal numbers, each of one word. */
  toNormals(count: number): void;
  /** Turns words into so many uniform numbers in (0, 1), each of two words. */
  toUniforms(count: number): void;
}
