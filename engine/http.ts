import type { IncomingMessage, ServerResponse } from "node:http";
import type { z } from "zod";
import { AppError, asAppError } from "../lib/errors.ts";
import { logger } from "../lib/log.ts";

const log = logger("engine");

/** Room for 256 long passages; nothing that is asked or ingested comes near it. */
const MOST_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Reads a JSON body and checks it.
 * @throws {AppError} too-large | invalid-input | aborted
 */
export async function readBody<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const parsed = schema.safeParse(parseJson(await readText(request)));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  throw new AppError("invalid-input", `The request does not fit: ${problems.join("; ")}.`);
}

export function sendJson(response: ServerResponse, body: object, status = 200): void {
  if (response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** Sends a failure in OpenAI's shape with our code; into a stream that has begun, as an event. */
export function sendError(response: ServerResponse, error: unknown, status?: number): void {
  const known = asAppError(error);
  if (known.code === "internal") log.error("request failed", { problem: known.message });
  if (response.destroyed) return;
  const type = known.httpStatus < 500 ? "invalid_request_error" : "server_error";
  const body = { error: { message: known.message, type, code: known.code } };
  if (!response.headersSent) sendJson(response, body, status ?? known.httpStatus);
  else response.end(`data: ${JSON.stringify(body)}\n\n`);
}

/** Aborts when the other side closes the connection before it has its answer. */
export function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished)
      controller.abort(new AppError("aborted", "The other side closed the connection."));
  });
  return controller.signal;
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of request) {
      bytes += piece.length;
      // What is too much is read and dropped, so that the sender sees the answer and not a broken connection.
      if (bytes <= MOST_BODY_BYTES) pieces.push(piece);
    }
  } catch (cause) {
    throw new AppError("aborted", "The request broke off.", { cause });
  }
  if (bytes <= MOST_BODY_BYTES) return Buffer.concat(pieces).toString("utf8");
  throw new AppError(
    "too-large",
    `The request has ${bytes} bytes and at most ${MOST_BODY_BYTES} are taken; send fewer texts at once.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid-input", "The request is not JSON.", { cause });
  }
}
