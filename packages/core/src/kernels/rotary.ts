/**
 * The kernel of rotary positions: the inputs are `x`, rows of which turn in step with the `[positions, 2, half]` numbers
 * of `cosines` and `sines`, so that row $r$ of $2\,\mathrm{half}$ numbers $(a, b)$ becomes
 * $(a c_1 + d\,b s_1,\; b c_2 + d\,a s_2)$ by the numbers at $r$ modulo the positions; the output has the shape of `x`.
 */
export const rotaryKernelName = "Rotary";

/** Attributes of the kernel. */
export interface RotaryAttributes {
  /** $d$: 1, or -1 to turn back. */
  readonly direction: 1 | -1;
}
