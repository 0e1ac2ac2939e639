import { z } from "zod";

/** Why events could not be handed to the collector, as far as somebody can act on it. */
export const FORWARD_PROBLEMS = [
  "refused",
  "unknown-host",
  "unreachable",
  "no-answer",
  "not-trusted",
  "broke-off",
  "other",
] as const;
export type ForwardProblem = {
  readonly code: (typeof FORWARD_PROBLEMS)[number];
  /** What the system said, in its words. */
  readonly detail: string;
};

/** Versions before kept the words alone. */
export const FORWARD_PROBLEM: z.ZodType<ForwardProblem> = z.union([
  z.object({ code: z.enum(FORWARD_PROBLEMS), detail: z.string() }),
  z.string().transform((detail) => ({ code: "other" as const, detail })),
]);

const BY_ERROR: Readonly<Record<string, ForwardProblem["code"]>> = {
  ECONNREFUSED: "refused",
  ENOTFOUND: "unknown-host",
  EAI_AGAIN: "unknown-host",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ETIMEDOUT: "no-answer",
  ECONNRESET: "broke-off",
  EPIPE: "broke-off",
};
/** How Node and OpenSSL name what is wrong with a certificate. */
const CERTIFICATE = /CERT|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH/;

export function forwardProblem(error: unknown): ForwardProblem {
  const name = String(Reflect.get(Object(error), "code") ?? "");
  const message = error instanceof Error && error.message !== "" ? error.message : name;
  return {
    code: BY_ERROR[name] ?? (CERTIFICATE.test(name) ? "not-trusted" : "other"),
    detail: message.slice(0, 300),
  };
}
