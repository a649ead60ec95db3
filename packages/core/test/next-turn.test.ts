import { afterEach, describe, expect, it, vi } from "vitest";
import { nextTurn } from "../src/next-turn.ts";

describe.each(["setImmediate", "messages, as in browsers"])("nextTurn with %s", (means) => {
  const hide = () => void (means === "setImmediate" || vi.stubGlobal("setImmediate", undefined));
  afterEach(() => void vi.unstubAllGlobals());

  it("lets timers run, which awaiting a value does not", async () => {
    hide();
    const seen: string[] = [];
    setTimeout(() => seen.push("timer"));
    const end = performance.now() + 5;
    while (performance.now() < end) await Promise.resolve();
    expect(seen).toEqual([]);
    for (let turn = 0; turn < 10_000 && seen.length === 0; turn++) await nextTurn();
    expect(seen).toEqual(["timer"]);
  });

  it("resolves after what was queued before it", async () => {
    hide();
    const order: string[] = [];
    void Promise.resolve().then(() => order.push("microtask"));
    const turn = nextTurn().then(() => order.push("turn"));
    order.push("now");
    await turn;
    expect(order).toEqual(["now", "microtask", "turn"]);
  });
});
