import { z } from "zod";
import { decodeHash } from "./checkpoint.ts";

/** What is said over the sealer's socket: `POST /seal` and `POST /rotate`, one JSON object there and one back. Hashes are base 64. */
const HASH = z.string().transform((text, context) => {
  const hash = decodeHash(text);
  if (hash === undefined) context.addIssue("not a SHA-256 hash in base 64");
  return hash ?? z.NEVER;
});
const SIZE = z.number().int().nonnegative();

/** A proof of 2^53 events has 53 hashes at most, twice that for consistency. */
export const SEAL_REQUEST = z.object({
  origin: z.string().regex(/^intramuros\/[0-9a-f-]{36}$/),
  size: SIZE,
  root: HASH,
  /** The size that the consistency proof starts from; 0, without a proof, for a sealer that never signed. */
  from: SIZE,
  proof: z.array(HASH).max(110),
});
export type SealRequest = z.infer<typeof SEAL_REQUEST>;

export const SEAL_ANSWER = z.discriminatedUnion("kind", [
  /** `key`: the sealer's verification key; `statements`: by which each of its keys introduced the next. */
  z.object({
    kind: z.literal("sealed"),
    note: z.string(),
    key: z.string(),
    statements: z.array(z.string()).default([]),
  }),
  /** The proof does not start from what was signed last: ask again from there. */
  z.object({ kind: z.literal("start-from"), size: SIZE }),
  /** This log does not continue the one that was signed. */
  z.object({
    kind: z.literal("refused"),
    sealedSize: SIZE,
    because: z.enum(["shorter", "inconsistent", "other-log"]),
  }),
]);
export type SealAnswer = z.infer<typeof SEAL_ANSWER>;

/** Asks for a new key; for the log that this sealer belongs to. */
export const ROTATE_REQUEST = SEAL_REQUEST.pick({ origin: true });
/** The new key, and all statements, the newest last. */
export const ROTATE_ANSWER = z.object({ key: z.string(), statements: z.array(z.string()) });
export type RotateAnswer = z.infer<typeof ROTATE_ANSWER>;

/** Largest request, in bytes. */
export const MAX_REQUEST_BYTES = 32_768;
