import { z } from "zod";
import { commitTo, recordEvent } from "../audit/append-event.ts";
import type { Database } from "../db/client.ts";
import { asAppError } from "../errors.ts";
import { logger } from "../log.ts";

/** Children are not believed: a parser may run what a document made of it. */
const MESSAGE = z.object({
  type: z.literal("egress-blocked"),
  what: z.string().max(40),
  host: z.string().max(300).optional(),
  port: z.number().int().min(0).max(65_535).optional().catch(undefined),
  process: z.literal("parser").optional(),
  attempts: z.number().int().min(1).max(1_000_000),
});

/** The same attempt is recorded once in this time, with the number since; and no more kinds than this. */
const WINDOW_MS = 60_000;
const MOST_KINDS = 20;
const OTHERS = "others";

type Entry = {
  readonly process: string;
  readonly what: string;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  attempts: number;
};

/**
 * Records attempts to use the network that the guards refused, as alarms: the first at once, repetitions counted.
 * The host is only committed to, since a name may itself be what was to get out; the operational log names it.
 */
export function recordBlocked(db: Database) {
  const counted = new Map<string, Entry>();

  function flush(): void {
    for (const entry of counted.values()) if (entry.attempts > 0) record(db, entry);
    counted.clear();
  }
  const timer = setInterval(flush, WINDOW_MS);
  timer.unref();

  return {
    /** Takes what a child said; what is no such message is passed over. */
    take(from: string, message: unknown): void {
      const parsed = MESSAGE.safeParse(message);
      if (!parsed.success) return;
      const { what, host, port, attempts } = parsed.data;
      const process = parsed.data.process ?? from;
      const own = JSON.stringify([process, what, host, port]);
      const known = counted.get(own) ?? (counted.size < MOST_KINDS ? undefined : counted.get(OTHERS));
      if (known !== undefined) known.attempts += attempts;
      else if (counted.size < MOST_KINDS) {
        record(db, { process, what, host, port, attempts });
        counted.set(own, { process, what, host, port, attempts: 0 });
      } else counted.set(OTHERS, { process, what: "others", attempts });
    },
    /** Records what was counted since. */
    stop(): void {
      clearInterval(timer);
      flush();
    },
  };
}

function record(db: Database, { process, what, host, port, attempts }: Entry): void {
  const log = logger("boundary");
  log.warn("a connection was refused", { process, what, host, port, attempts });
  try {
    recordEvent(db, {
      type: "egress.blocked",
      actor: { kind: "system", process: "supervisor" },
      outcome: "denied",
      data: {
        process,
        what,
        ...(host === undefined ? {} : { host: commitTo(db, host) }),
        ...(port === undefined ? {} : { port }),
        attempts,
      },
    });
  } catch (error) {
    log.error("a refused connection could not be recorded", { problem: asAppError(error).message });
  }
}
