import { z } from "zod";

/** What the schemas of events are made of. */
export const id = z.string().max(64);
export const count = z.number().int().nonnegative();
export const commitment = z.string().regex(/^[0-9a-f]{64}$/);
/** YYYY-MM-DD. */
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
