import "server-only";
import type { AppError } from "#lib/errors";
import { logger } from "#lib/log";

const log = logger("web");

/** Holds the secret by which a sign-in at the provider ends in the browser that began it. */
export const FLOW_COOKIE = "intramuros.oidc";

/** @param where a path of ours, or the provider's address */
export function goTo(where: string): Response {
  return new Response(null, { status: 303, headers: { location: where, "cache-control": "no-store" } });
}

/** Back to the sign-in page, which says the code in the person's language. */
export function goToProblem(error: AppError): Response {
  log.warn(error.message, { code: error.code });
  return goTo(`/sign-in?problem=${error.code}`);
}
