import { Lines } from "./winograd-lines";
import {
  transformGradient2,
  transformInput2,
  transformOutput2,
  transformTapGradient2,
  transformTaps2,
} from "./winograd-2";

/** Pixels of patches to points, along one axis. */
export function transformInput(
  square: i32,
  lines: Lines,
  fromStep: usize,
  toStep: usize,
  count: i32,
  length: i32,
): void {
  transformInput2(lines, fromStep, toStep, count, length);
}

/** Points to pixels of squares, along one axis. */
export function transformOutput(
  square: i32,
  lines: Lines,
  fromStep: usize,
  toStep: usize,
  count: i32,
  length: i32,
): void {
  transformOutput2(lines, fromStep, toStep, count, length);
}

/** Gradients of squares to those of points, along one axis. */
export function transformGradient(
  square: i32,
  lines: Lines,
  fromStep: usize,
  toStep: usize,
  count: i32,
  length: i32,
): void {
  transformGradient2(lines, fromStep, toStep, count, length);
}

/** Taps to points, along one axis. */
export function transformTaps(square: i32, lines: Lines, length: i32): void {
  transformTaps2(lines, length);
}

/** Gradients of a filter's points to those of its taps, along one axis. */
export function transformTapGradient(square: i32, lines: Lines, length: i32): void {
  transformTapGradient2(lines, length);
}
