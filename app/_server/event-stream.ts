import { asAppError, type ErrorCode } from "#lib/errors";
import { logger } from "#lib/log";

const log = logger("web");

/** Said in place of the last event when the work fails after the response began. */
export type Failed = { readonly type: string; readonly code: ErrorCode };

/**
 * A response with one JSON object per line, sent as they come. The first event is awaited before the response
 * begins, so that what fails at once has its HTTP status; a later failure becomes the last line. When the reader
 * goes away, `controller` is aborted and the events are read to their end, so that the work can record how it ended.
 * @throws whatever the work throws before its first event
 */
export async function streamEvents<Event>(
  events: AsyncGenerator<Event>,
  controller: AbortController,
  failedType: string,
): Promise<Response> {
  const first = await events.next();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(sink) {
      const send = (event: Event | Failed) => {
        if (!controller.signal.aborted) sink.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      };
      try {
        for (let next = first; !next.done; next = await events.next()) send(next.value);
      } catch (thrown) {
        const error = asAppError(thrown);
        if (error.httpStatus >= 500) log.error(error.message, { code: error.code });
        send({ type: failedType, code: error.code });
      }
      if (!controller.signal.aborted) sink.close();
    },
    cancel: () => controller.abort(),
  });
  return new Response(body, {
    headers: {
      "content-type": "application/x-ndjson; charset=utf-8",
      // Nothing between us and the browser may collect the lines.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
