import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { ChatRequest, ChatResult, Chatter } from "./chatter.ts";
import { sendJson } from "./http.ts";
import type { ChatCompletionRequest } from "./requests.ts";

/** A comment is sent this often, in ms, so that a client can tell a long prompt from a dead engine. */
const HEARTBEAT_MS = 10_000;
const DEFAULT_MAX_TOKENS = 1024;

/** `POST /v1/chat/completions`: one answer, whole or as a stream of server-sent events. */
export async function completeChat(
  chatter: Chatter,
  body: ChatCompletionRequest,
  { model, response, signal }: { model: string; response: ServerResponse; signal: AbortSignal },
): Promise<void> {
  const common = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
  if (!body.stream) {
    const pieces: string[] = [];
    const result = await chatter.generate(toRequest(body), { signal, onText: (text) => pieces.push(text) });
    const message = { role: "assistant", content: pieces.join("") };
    const choices = [{ index: 0, message, finish_reason: result.finishReason }];
    return sendJson(response, { ...common, object: "chat.completion", choices, usage: usageOf(result) });
  }
  const send = (choices: object[], more: object = {}) => {
    if (!response.headersSent) response.writeHead(200, STREAM_HEADERS);
    response.write(
      `data: ${JSON.stringify({ ...common, object: "chat.completion.chunk", choices, ...more })}\n\n`,
    );
  };
  const heartbeat = setInterval(() => {
    if (!response.headersSent) response.writeHead(200, STREAM_HEADERS);
    response.write(": waiting\n\n");
  }, HEARTBEAT_MS);
  try {
    const onText = (content: string) => send([{ index: 0, delta: { content }, finish_reason: null }]);
    const result = await chatter.generate(toRequest(body), { signal, onText });
    send([{ index: 0, delta: {}, finish_reason: result.finishReason }]);
    if (body.stream_options?.include_usage) send([], { usage: usageOf(result) });
    response.end("data: [DONE]\n\n");
  } finally {
    clearInterval(heartbeat);
  }
}

const STREAM_HEADERS = { "content-type": "text/event-stream", "cache-control": "no-store" };

function toRequest(body: ChatCompletionRequest): ChatRequest {
  const format = body.response_format;
  return {
    messages: body.messages,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? DEFAULT_MAX_TOKENS,
    temperature: body.temperature,
    topP: body.top_p,
    seed: body.seed,
    stop: body.stop,
    isAlone: body.alone,
    format:
      format.type === "json_schema"
        ? { type: "json_schema", schema: format.json_schema.schema }
        : format.type === "text"
          ? undefined
          : format,
  };
}

function usageOf({ promptTokens, completionTokens }: ChatResult) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
