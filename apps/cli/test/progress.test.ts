import { expect, test } from "vitest";
import { duration } from "../src/terminal/duration.ts";
import { progress } from "../src/terminal/progress.ts";

/** A stream that collects, and a clock that is set. */
function stage(
  isTTY: boolean,
  columns = 120,
): {
  written: string[];
  clock: { ms: number };
  stream: { isTTY: boolean; columns: number; write(text: string): void };
} {
  const written: string[] = [];
  return { written, clock: { ms: 0 }, stream: { isTTY, columns, write: (text) => void written.push(text) } };
}

test("elsewhere than on a terminal there is a plain line now and then", () => {
  const { written, clock, stream } = stage(false);
  const bar = progress({ label: "training", total: 1000, stream, now: () => clock.ms });
  for (let step = 1; step <= 1000; step++) {
    clock.ms += 100;
    bar.update(step, "loss 0.5");
  }
  bar.stop();
  expect(written.length).toBeGreaterThan(8);
  expect(written.length).toBeLessThan(13);
  expect(written.join("")).not.toMatch(/[\r\x1b]/);
  expect(written.every((line) => line.endsWith("\n"))).toBe(true);
  expect(written.at(-1)).toBe("training: 100 %, 1000/1000 steps, 10.0 steps/s, in 1 min 40 s, loss 0.5\n");
});

test("on a terminal one line is redrawn, with rate and time left", () => {
  const { written, clock, stream } = stage(true);
  const bar = progress({ label: "training", total: 100, stream, now: () => clock.ms });
  clock.ms = 5000;
  bar.update(25, "loss 0.5");
  expect(written).toEqual([
    `\r\u001b[2Ktraining ${"█".repeat(6)}${"░".repeat(18)}  25 %  25/100 steps  5.00 steps/s  15 s left  loss 0.5`,
  ]);
  clock.ms += 10;
  bar.update(26);
  expect(written).toHaveLength(1); // no more than ten times a second
  bar.log("checkpoint");
  expect(written[1]).toBe("\r\u001b[2Kcheckpoint\n");
  bar.stop();
  expect(written.at(-1)).toBe("\n");
});

test("a resumed run's rate leaves out what was done before", () => {
  const { written, clock, stream } = stage(false);
  const bar = progress({ label: "training", total: 1000, from: 900, stream, now: () => clock.ms });
  clock.ms = 10_000;
  bar.update(950);
  expect(written[0]).toBe("training: 95 %, 950/1000 steps, 5.00 steps/s, 10 s left\n");
});

test("a line never wraps", () => {
  const { written, clock, stream } = stage(true, 40);
  const bar = progress({ label: "training", total: 100, stream, now: () => clock.ms });
  clock.ms = 1000;
  bar.update(50, "a long note that would not fit on such a narrow terminal");
  expect([...written[0]!.replace("\r\u001b[2K", "")].length).toBeLessThan(40);
});

test("durations read well", () => {
  expect([0, 4.24, 9.97, 59.4, 65, 3599, 7620].map(duration)).toEqual([
    "0.0 s",
    "4.2 s",
    "10 s",
    "59 s",
    "1 min 05 s",
    "59 min 59 s",
    "2 h 07 min",
  ]);
});
