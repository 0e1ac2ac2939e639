import type { Interval } from "#lib/answer/eval/bootstrap";
import type { Display } from "../../_server/display";

/** A difference of shares and its range, in points with their sign. */
export function rangeOf(
  display: Display,
): (difference: Interval) => { points: string; low: string; high: string } {
  return ({ mean, low, high }) => ({
    points: display.points(mean),
    low: display.points(low),
    high: display.points(high),
  });
}
