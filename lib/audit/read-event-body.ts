import { z } from "zod";

const ACTOR = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("user"),
    id: z.string(),
    via: z.string(),
    session: z.string().optional(),
    token: z.string().optional(),
    address: z.string().optional(),
  }),
  z.object({ kind: z.literal("system"), process: z.string() }),
  z.object({ kind: z.literal("nobody"), address: z.string().optional() }),
]);

const BODY = z.object({
  v: z.literal(1),
  seq: z.number().int(),
  id: z.string(),
  at: z.number().int(),
  type: z.string(),
  outcome: z.enum(["ok", "denied", "error", "aborted"]),
  actor: ACTOR,
  correlation: z.string().optional(),
  objects: z.array(z.string()),
  data: z.record(z.string(), z.unknown()),
});

/** An event as FORMAT.md describes it, read back from its bytes. */
export type EventBody = z.infer<typeof BODY>;

/** @throws {ZodError | SyntaxError} when the bytes are not an event of version 1 */
export function readEventBody(bytes: Buffer): EventBody {
  return BODY.parse(JSON.parse(bytes.toString("utf8")));
}
