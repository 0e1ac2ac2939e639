import { z } from "zod";
import { commitment, count } from "./event-shapes.ts";

const replayed = z.enum(["identical", "different", "impossible"]);

/** Events of the log itself; part of the catalogue in events.ts. */
export const LOG_EVENTS = {
  /** Somebody looked through the log between two moments and put their name to it. `note` commits to what they wrote. */
  "log.reviewed": z.object({
    from: count,
    to: count,
    size: count,
    hints: count,
    note: commitment.optional(),
  }),
  /** The log itself was read on the Activity page. */
  "log.viewed": z.object({ events: count }),
  /** An answer was written anew from what the log says of it. objects: turn. */
  "log.replayed": z.object({
    prompt: replayed.optional(),
    written: replayed.optional(),
    quotes: replayed.optional(),
  }),
  /** All events up to this size were written to a file. */
  "log.exported": z.object({ size: count }),
  /** An evidence pack about one event was handed over. */
  "log.proved": z.object({
    seq: count,
    size: count,
    /** Of a question: how many events the pack has, and how many texts. objects: turn. */
    events: count.optional(),
    opened: count.optional(),
  }),
  /** The whole log was computed anew, as it is once a day; findings other than 0 are an alarm. `seq`: the first event concerned. */
  "log.verified": z.object({ events: count, compared: count, findings: count, seq: count.optional() }),
  /** A person took a checkpoint outside this host: on paper, or signed by a second host. */
  "log.anchored": z.object({ size: count, kind: z.enum(["cosignature", "paper"]) }),
  /** The sealer refused to sign the log as it stands, since it does not continue what it signed before: an alarm. */
  "log.seal-refused": z.object({ size: count, sealedSize: count }),
  /** The database could be written again after it could not: an alarm. What was asked for meanwhile was refused. */
  "log.write-failed": z.object({ process: z.string().max(32), failures: count, seconds: count }),
  /** Events wait too long to be handed to the organization's collector: an alarm, once; and that they do no longer. */
  "log.forward-stalled": z.object({ waiting: count, seconds: count }),
  "log.forward-resumed": z.object({ waiting: count }),
  /** The sealer's key was exchanged; the key before introduced the new one. `size`: from so many events on. Ids of keys, hex. */
  "log.key-rotated": z.object({ before: z.string().max(8), after: z.string().max(8), size: count }),
  /** Checkpoints are signed with another key, which the one before did not introduce: an alarm. Ids of keys, hex. */
  "log.key-changed": z.object({ before: z.string().max(8), after: z.string().max(8) }),
} as const;
