import "server-only";
import { asAppError, type ErrorCode } from "#lib/errors";
import { logger } from "#lib/log";

/** What a server action returns: the page shows the message of the code in the person's language. */
export type ActionResult<Value = undefined> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: ErrorCode };

const log = logger("web");

export async function act<Value>(work: () => Promise<Value>): Promise<ActionResult<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    const error = asAppError(thrown);
    if (error.httpStatus >= 500) log.error(error.message, { code: error.code });
    return { ok: false, code: error.code };
  }
}
