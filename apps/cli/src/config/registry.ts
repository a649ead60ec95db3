import { createRegistry, TweedieError } from "@tweedie/core";
import type { Kinds } from "@tweedie/core";
import { tokenSamplers } from "@tweedie/discrete";
import { tokenProcesses } from "@tweedie/forward-processes";
import { samplers } from "@tweedie/samplers";
import { schedules } from "@tweedie/schedules";
import type { Named } from "./common-fields.ts";

const registry = createRegistry(schedules, { samplers: { ...samplers.samplers } }, tokenProcesses, tokenSamplers);

/** The kinds of things that configurations and flags name. */
export type Kind = keyof Kinds;

/** The names of a kind, with what describes each. */
export function entriesOf(
  kind: Kind,
): readonly { readonly name: string; readonly reference: string; readonly options: readonly string[] }[] {
  const names: readonly string[] = registry.names(kind);
  return names.map((name) => {
    const { reference, options } = registry.entry(kind, name as never);
    const entries = (options as { readonly entries?: Readonly<Record<string, unknown>> }).entries ?? {};
    return { name, reference, options: Object.keys(entries) };
  });
}

/** What `tweedie list` calls a kind: `token-samplers`. */
export const listed = (kind: Kind): string => kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Makes what a configuration names.
 *
 * @throws TweedieError that lists the known names if this one is unknown, or says which option is wrong
 */
export function make<K extends Kind>(kind: K, { name, options }: Named): Kinds[K] {
  const names: readonly string[] = registry.names(kind);
  if (!names.includes(name)) {
    throw new TweedieError(
      `config: expected one of the ${kind} ${names.join(", ")}, got "${name}". ` +
        `Correct the name; "tweedie list ${listed(kind)}" describes them.`,
    );
  }
  // The registry's types know names written in code; those of a configuration are checked when it runs.
  return registry.create(kind, name as never, options as never);
}
