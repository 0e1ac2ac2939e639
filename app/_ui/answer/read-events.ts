import type { AnswerEvent } from "#lib/answer/answer";
import type { ErrorCode } from "#lib/errors";

/** What /api/ask sends: one JSON object per line; the last line is `answer-end` or `answer-failed`. */
export type WireEvent = AnswerEvent | { readonly type: "answer-failed"; readonly code: ErrorCode };

/**
 * The events of a response body as they come. A body that ends without its last event is a lost connection; the
 * caller sees that no `answer-end` came.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<WireEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield JSON.parse(line) as WireEvent;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
