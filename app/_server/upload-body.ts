import { AppError } from "../../lib/errors.ts";

/**
 * The body's bytes as they arrive, never the whole of it.
 * @throws {AppError} too-large, before a byte is read when the browser announces more than the limit;
 *   invalid-input without a body; while reading: too-large, and aborted when the connection breaks off
 */
export function readBody(
  request: Pick<Request, "headers" | "body">,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge();
  if (request.body === null) throw new AppError("invalid-input", "The upload has no content.");
  return pieces(request.body, announced === null ? undefined : Number(announced), maxBytes);
}

async function* pieces(
  body: ReadableStream<Uint8Array>,
  announced: number | undefined,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let count = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw brokenOff(cause);
      });
      if (done) break;
      count += value.byteLength;
      if (count > maxBytes) throw tooLarge();
      yield value;
    }
    // A part of a file must not pass for the file.
    if (announced !== undefined && count !== announced) throw brokenOff(undefined);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function tooLarge(): AppError {
  return new AppError("too-large", "The file is larger than the limit and was not taken.");
}

function brokenOff(cause: unknown): AppError {
  return new AppError("aborted", "The upload was broken off; nothing of it was kept.", { cause });
}
