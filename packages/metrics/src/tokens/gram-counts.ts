/** How often each token followed each context. */
export interface GramCounts {
  /** Counts a token after a context, both numbers from 0, once or several times. */
  add(context: number, token: number, times?: number): void;
  /** Calls a function with all that was counted. */
  forEach(f: (context: number, token: number, count: number) => void): void;
  /** How often the token followed the context. */
  count(context: number, token: number): number;
  /** How many tokens followed the context. */
  total(context: number): number;
  /** How many different tokens did. */
  types(context: number): number;
}

/** Counts for `contexts` contexts: in arrays where these are small, else in maps. */
export const gramCounts = (contexts: number, vocabulary: number): GramCounts =>
  contexts * vocabulary <= 2 ** 25 ? denseCounts(contexts, vocabulary) : sparseCounts();

function denseCounts(contexts: number, vocabulary: number): GramCounts {
  const counts = new Uint32Array(contexts * vocabulary);
  const totals = new Uint32Array(contexts);
  const types = new Uint32Array(contexts);
  return {
    add: (context, token, times = 1) => {
      const at = context * vocabulary + token;
      if (counts[at] === 0) types[context]!++;
      counts[at]! += times;
      totals[context]! += times;
    },
    forEach: (f) => {
      for (let context = 0; context < contexts; context++) {
        if (totals[context] === 0) continue;
        for (let token = 0; token < vocabulary; token++) {
          const count = counts[context * vocabulary + token]!;
          if (count > 0) f(context, token, count);
        }
      }
    },
    count: (context, token) => counts[context * vocabulary + token]!,
    total: (context) => totals[context]!,
    types: (context) => types[context]!,
  };
}

function sparseCounts(): GramCounts {
  const followers = new Map<number, Map<number, number>>();
  const totals = new Map<number, number>();
  return {
    add: (context, token, times = 1) => {
      let counts = followers.get(context);
      if (!counts) followers.set(context, (counts = new Map()));
      counts.set(token, (counts.get(token) ?? 0) + times);
      totals.set(context, (totals.get(context) ?? 0) + times);
    },
    forEach: (f) => {
      for (const [context, counts] of followers) for (const [token, count] of counts) f(context, token, count);
    },
    count: (context, token) => followers.get(context)?.get(token) ?? 0,
    total: (context) => totals.get(context) ?? 0,
    types: (context) => followers.get(context)?.size ?? 0,
  };
}
