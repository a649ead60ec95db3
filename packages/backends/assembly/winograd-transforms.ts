import { Lines } from "./winograd-lines";
import {
  transformGradient2,
  transformInput2,
  transformOutput2,
  transformTapGradient2,
  transformTaps2,
} from "./winograd-2";
import {
  transformGradient4,
  transformInput4,
  transformOutput4,
  transformTapGradient4,
  transformTaps4,
} from "./winograd-4";

/** Pixels of patches to points, along one axis. */
export function transformInput(
  square: i32,
  lines: Lines,
  fromStep: usize,
  toStep: usize,
  count: i32,
  length: i32,
): void {
  if (square == 2) transformInput2(lines, fromStep, toStep, count, length);
  else transformInput4(lines, fromStep, toStep, count, length);
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
  if (square == 2) transformOutput2(lines, fromStep, toStep, count, length);
  else transformOutput4(lines, fromStep, toStep, count, length);
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
  if (square == 2) transformGradient2(lines, fromStep, toStep, count, length);
  else transformGradient4(lines, fromStep, toStep, count, length);
}

/** Taps to points, along one axis. */
export function transformTaps(square: i32, lines: Lines, length: i32): void {
  if (square == 2) transformTaps2(lines, length);
  else transformTaps4(lines, length);
}

/** Gradients of a filter's points to those of its taps, along one axis. */
export function transformTapGradient(square: i32, lines: Lines, length: i32): void {
  if (square == 2) transformTapGradient2(lines, length);
  else transformTapGradient4(lines, length);
}
