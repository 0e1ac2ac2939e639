import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/**
 * When the access rule is asked about. The present is told by two clocks: the calendar, which somebody may set, and
 * the host's uptime, which only runs forward and tells how long something has really been open.
 */
export type Moment =
  | {
      readonly isPast: false;
      readonly atMs: number;
      /** Names the boot of the host that `uptimeMs` counts from. */
      readonly bootId: string;
      readonly uptimeMs: number;
    }
  | { readonly isPast: true; readonly atMs: number };

/** This moment. */
export function present(atMs: number = Date.now()): Moment & { readonly isPast: false } {
  return { isPast: false, atMs, bootId: readBootId(), uptimeMs: Math.round(uptime() * 1000) };
}

/** A moment that is over, for reports on what was open then. */
export function past(atMs: number): Moment & { readonly isPast: true } {
  return { isPast: true, atMs };
}

let bootId: string | undefined;

/** Elsewhere than on Linux a restart shows in an uptime that is less than before. */
function readBootId(): string {
  if (bootId === undefined) {
    try {
      bootId = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    } catch {
      bootId = "this-boot";
    }
  }
  return bootId;
}
