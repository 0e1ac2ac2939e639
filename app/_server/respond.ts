import "server-only";
import { asAppError } from "#lib/errors";
import { logger } from "#lib/log";

const log = logger("web");

/** Runs a route handler; a failure becomes `{ error: { code } }` with its HTTP status. The message stays on the server. */
export async function respond(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (thrown) {
    const error = asAppError(thrown);
    if (error.httpStatus >= 500) log.error(error.message, { code: error.code });
    return Response.json(
      { error: { code: error.code } },
      { status: error.httpStatus, headers: { "cache-control": "no-store" } },
    );
  }
}
