import { type Dispatcher, Pool } from "undici";
import { z } from "zod";
import { AppError, type ErrorCode, HTTP_STATUS_BY_CODE } from "../errors.ts";

/** HTTP to one model server: JSON there and back, or an event stream back. Contacts no other address. */
export type Transport = {
  get(path: string, signal?: AbortSignal): Promise<unknown>;
  post(path: string, body: object, signal?: AbortSignal): Promise<unknown>;
  /** The data of each server-sent event, parsed from JSON, up to `[DONE]`. Leaving the loop closes the connection. */
  stream(path: string, body: object, signal?: AbortSignal): AsyncGenerator<unknown, void>;
};

export type TransportOptions = {
  /** e.g. `http://10.0.0.5:8000/v1`; over a socket only its path is used. */
  baseUrl: string;
  socketPath?: string;
  key?: string | undefined;
  /** Subject of the sentence when it cannot be reached, e.g. "The engine". */
  name: string;
};

/** Longest silence in an answer, in ms; the engine sends a comment every 10 s while an answer waits. */
const SILENCE_MS = 120_000;

export function openTransport({ baseUrl, socketPath, key, name }: TransportOptions): Transport {
  const base = new URL(baseUrl);
  const prefix = base.pathname.replace(/\/$/, "");
  // Redirects are not followed, so nothing but this origin is ever contacted.
  const pool = new Pool(base.origin, {
    ...(socketPath === undefined ? {} : { socketPath }),
    connectTimeout: 5_000,
    headersTimeout: 600_000,
    bodyTimeout: SILENCE_MS,
  });
  const headers = {
    "content-type": "application/json",
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  };

  async function request(method: "GET" | "POST", path: string, body?: object, signal?: AbortSignal) {
    try {
      signal?.throwIfAborted();
      const response = await pool.request({
        method,
        path: prefix + path,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.statusCode >= 300) throw errorOf(response.statusCode, await response.body.text(), name);
      return response.body;
    } catch (error) {
      throw asTransportError(error, name, signal);
    }
  }

  async function json(body: Dispatcher.ResponseData["body"], signal?: AbortSignal): Promise<unknown> {
    try {
      return await body.json();
    } catch (error) {
      throw asTransportError(error, name, signal);
    }
  }

  return {
    get: async (path, signal) => json(await request("GET", path, undefined, signal), signal),
    post: async (path, body, signal) => json(await request("POST", path, body, signal), signal),
    async *stream(path, body, signal) {
      const response = await request("POST", path, body, signal);
      try {
        for await (const data of events(response)) {
          if (data === "[DONE]") return;
          const event: unknown = JSON.parse(data);
          const failure = errorBody.safeParse(event);
          if (failure.success) throw errorOf(500, data, name);
          yield event;
        }
      } catch (error) {
        throw asTransportError(error, name, signal);
      } finally {
        response.destroy();
      }
    },
  };
}

/** The data lines of an event stream, an event at a time. */
async function* events(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of bytes) {
    rest = (rest + decoder.decode(piece, { stream: true })).replaceAll("\r\n", "\n");
    for (let end = rest.indexOf("\n\n"); end >= 0; end = rest.indexOf("\n\n")) {
      const event = rest.slice(0, end);
      rest = rest.slice(end + 2);
      const data = event
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).trimStart());
      if (data.length > 0) yield data.join("\n");
    }
  }
}

const errorBody = z.object({ error: z.object({ message: z.string(), code: z.unknown() }) });

function errorOf(status: number, text: string, name: string): AppError {
  const parsed = errorBody.safeParse(parseOrUndefined(text));
  const message = parsed.success ? parsed.data.error.message : `${name} answered with status ${status}.`;
  const code = parsed.success ? parsed.data.error.code : undefined;
  if (isErrorCode(code)) return new AppError(code, message);
  if (code === "context_length_exceeded" || /context (length|size|window)/i.test(message)) {
    return new AppError("context-too-long", message);
  }
  if (status === 404) return new AppError("no-model", message);
  if (status === 400 || status === 422) return new AppError("invalid-input", message);
  return new AppError("engine-unavailable", message);
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(HTTP_STATUS_BY_CODE, code);
}

function asTransportError(error: unknown, name: string, signal: AbortSignal | undefined): AppError {
  if (error instanceof AppError) return error;
  if (signal?.aborted) return new AppError("aborted", "The request was stopped.", { cause: error });
  return new AppError(
    "engine-unavailable",
    `${name} is not there or stopped in the middle; try again in a few seconds.`,
    {
      cause: error,
    },
  );
}
