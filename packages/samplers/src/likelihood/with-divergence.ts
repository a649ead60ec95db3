import { concat, mul, reshape, slice, sum, tidy, tile, valueAndGrad } from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Directions } from "./directions-of.ts";

/**
 * A field with its divergence, $\sum_i e_i^\top J e_i$, or estimates $v^\top J v$ of it, where $v^\top J$ is a
 * vector-Jacobian product. The rows of the field must not depend on one another.
 *
 * Hutchinson 1990, https://doi.org/10.1080/03610919008812866; Grathwohl et al. 2019, *FFJORD*, section 3.1,
 * https://arxiv.org/abs/1810.01367.
 *
 * @param field - a differentiable function of a batch
 * @param x - the batch, `[batch, ...]`
 * @param directions - where the Jacobian is seen
 * @returns the field's value and the divergences, `[count, batch]`, owned by the caller; runs inside the caller's `tidy`
 */
export function withDivergence(
  field: (x: Tensor) => Tensor,
  x: Tensor,
  { count, rows, axes, copies }: Directions,
): { readonly value: Tensor; readonly divergences: Tensor } {
  const batch = x.shape[0]!;
  const ones = x.shape.slice(1).map(() => 1);
  const forms: Tensor[] = [];
  let value: Tensor | undefined;
  for (let first = 0; first < count; first += copies) {
    const many = Math.min(copies, count - first);
    const seen = tidy(() => {
      const v = rows(first, many);
      const product = valueAndGrad(field)(many === 1 ? x : tile(x, [many, ...ones]), v);
      const form = reshape(sum(reshape(mul(product.grad, v), [many * batch, -1]), 1), [many, batch]);
      return value ? { form } : { form, value: product.value };
    });
    forms.push(seen.form);
    value ??=
      many === 1
        ? seen.value
        : slice(
            seen.value!,
            x.shape.map(() => 0),
            x.shape,
          );
  }
  const all = concat(forms, 0);
  return { value: value!, divergences: axes ? sum(all, 0, true) : all };
}
