import { z } from "zod";
import { fillIn } from "../fill-in.ts";

/**
 * What a proof of the boundary saw, in English, for the command line; the page Boundary says the same in the person's
 * language. Reports are stored with the codes: a code keeps its meaning and its values.
 */
export const SEEN = {
  connected: "it got out",
  refused: "refused ({reason})",
  "no-answer": "no answer",
  "no-namespaces": "this host lets no process have a network of its own",
  "not-running": "it does not run",
  "service-of-its-own": "it is a service of its own; see its unit or container",
  "named-destinations": "the settings let it connect to {addresses}",
  "not-told": "this host does not tell",
  "no-way-out": "its network is {network} and leads nowhere",
  "ways-out": "its network is {network} and leads out by {devices}",
  "no-connections": "none",
  connections: "to {addresses}",
  /** Reports of before there were codes. */
  sentence: "{sentence}",
} as const;
export type SeenCode = keyof typeof SEEN;
export type Seen = {
  readonly code: SeenCode;
  readonly values?: Readonly<Record<string, string>> | undefined;
};

const CODES = Object.keys(SEEN) as [SeenCode, ...SeenCode[]];
export const SEEN_SCHEMA: z.ZodType<Seen> = z.union([
  z.object({ code: z.enum(CODES), values: z.record(z.string(), z.string()).optional() }),
  z.string().transform((sentence) => ({ code: "sentence" as const, values: { sentence } })),
]);

export const seenInEnglish = ({ code, values = {} }: Seen): string => fillIn(SEEN[code], values);
