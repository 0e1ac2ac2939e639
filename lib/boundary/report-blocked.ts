import type { Attempt } from "./attempt.ts";

/** What a child says to the process that started it when its guard refused something; sent as JSON. */
export type BlockedMessage = Attempt & {
  readonly type: "egress-blocked";
  /** Set where a child speaks for one of its own. */
  readonly process?: "parser";
  /** Attempts that this message stands for. */
  readonly attempts: number;
};

const WINDOW_MS = 60_000;
const MOST_IN_WINDOW = 50;

/**
 * Tells the process that started this one. At most 50 times a minute, so that an attempt in a loop does no other harm;
 * what is left out is counted in the next message.
 */
export function reporterToParent(): (attempt: Attempt, process?: "parser") => void {
  let [windowMs, sent, leftOut] = [0, 0, 0];
  return (attempt, from) => {
    const now = Date.now();
    if (now - windowMs > WINDOW_MS) [windowMs, sent] = [now, 0];
    if (sent >= MOST_IN_WINDOW) {
      leftOut++;
      return;
    }
    sent++;
    const message: BlockedMessage = {
      ...attempt,
      type: "egress-blocked",
      ...(from === undefined ? {} : { process: from }),
      attempts: 1 + leftOut,
    };
    leftOut = 0;
    // Without a parent that listens there is nobody to tell; the attempt fails all the same.
    process.send?.(message);
  };
}
