/** How much noise a stochastic step draws. */
export interface NoiseOptions {
  /** The share of noise: 0 is deterministic. */
  readonly eta?: number;
  /** A factor on the noise that is drawn, `s_noise` of k-diffusion: 1 (the default) is right. */
  readonly noise?: number;
}
