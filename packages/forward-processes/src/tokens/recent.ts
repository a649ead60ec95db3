/**
 * A function that keeps its last results by their keys, and frees the one that was asked for least recently.
 *
 * @param capacity - how many it keeps
 * @param make - the result of a key, always the same
 * @returns the function
 */
export function recent<K extends string | number, A>(capacity: number, make: (key: K) => A): (key: K) => A {
  const kept = new Map<K, A>();
  return (key) => {
    const result = kept.has(key) ? kept.get(key)! : make(key);
    kept.delete(key);
    kept.set(key, result);
    if (kept.size > capacity) kept.delete(kept.keys().next().value!);
    return result;
  };
}

/** How many square matrices of a size are kept: those that fill 32 MB, but not fewer than 16. */
export const matricesKept = (n: number): number => Math.max(16, Math.floor(2 ** 22 / n ** 2));
