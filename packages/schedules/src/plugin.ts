import { gridEntries } from "./grid-entries.ts";
import type { GridEntries } from "./grid-entries.ts";
import { scheduleEntries } from "./schedule-entries.ts";
import type { ScheduleEntries } from "./schedule-entries.ts";

/** The plug-in of this package, for `createRegistry`: its schedules and grids. */
export const schedules: { readonly schedules: ScheduleEntries; readonly grids: GridEntries } = Object.freeze({
  schedules: scheduleEntries,
  grids: gridEntries,
});
