import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { AppError } from "../lib/errors.ts";
import { completeChat } from "./chat-completions.ts";
import { readBody, sendError, sendJson, signalOf } from "./http.ts";
import type { Models } from "./models.ts";
import { chatRequest, embeddingRequest, rerankRequest, tokenizeRequest } from "./requests.ts";

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
) => Promise<void> | void;

/** The engine's HTTP server: the part of OpenAI's API the product uses, and `/health` and `/v1/tokenize`. */
export function createEngineServer(models: Models): Server {
  const health: Handler = (_request, response) => sendJson(response, healthOf(models));
  const routes: Record<string, Handler> = {
    "GET /health": health,
    "GET /v1/health": health,
    "GET /v1/models": (_request, response) => sendJson(response, { object: "list", data: listOf(models) }),
    "POST /v1/embeddings": async (request, response, signal) => {
      const body = await readBody(request, embeddingRequest);
      const embedder = await models.embedding.ready;
      const running = models.embedding.info?.id;
      if (body.model !== undefined && body.model !== running)
        throw new AppError(
          "no-model",
          `The embedding model ${body.model} does not run here; ${running} does.`,
        );
      const { vectors, tokens, truncated } = await embedder.embed(body.input, { ...body, signal });
      const encode = body.encoding_format === "base64" ? toBase64 : (vector: Float32Array) => [...vector];
      const data = vectors.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: encode(vector),
      }));
      const usage = { prompt_tokens: tokens, total_tokens: tokens };
      sendJson(response, { object: "list", model: running, data, usage, truncated });
    },
    "POST /v1/chat/completions": async (request, response, signal) => {
      const body = await readBody(request, chatRequest);
      const chatter = await models.chat.ready;
      await completeChat(chatter, body, { model: models.chat.info?.id ?? "chat", response, signal });
    },
    "POST /v1/tokenize": async (request, response) => {
      const { input, model } = await readBody(request, tokenizeRequest);
      const opened = await models[model].ready;
      sendJson(response, { model: models[model].info?.id, counts: opened.countTokens(input) });
    },
    // The shape of Jina's and llama.cpp's.
    "POST /v1/rerank": async (request, response, signal) => {
      if (models.ranking.problem !== undefined)
        return sendError(response, new AppError("no-model", models.ranking.problem), 501);
      const { query, documents } = await readBody(request, rerankRequest);
      const scores = await (await models.ranking.ready).rank(query, documents, signal);
      const results = scores.map((score, index) => ({ index, relevance_score: score }));
      const best = results.toSorted((a, b) => b.relevance_score - a.relevance_score);
      sendJson(response, { object: "list", model: models.ranking.info?.id, results: best });
    },
  };

  const server = createServer((request, response) => {
    const handler = routes[`${request.method} ${request.url?.split("?")[0]}`];
    if (handler === undefined) {
      request.resume();
      return sendError(response, new AppError("not-found", "The engine has no such route."));
    }
    run(handler, request, response).catch((error: unknown) => sendError(response, error));
  });
  // Longer than any client keeps an idle connection, so a request never meets a socket that is just being closed.
  server.keepAliveTimeout = 60_000;
  return server;
}

async function run(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await handler(request, response, signalOf(response));
}

function healthOf(models: Models) {
  const { embedding, chat } = models;
  return {
    ready: models.isSettled() && embedding.opened !== undefined,
    state: models.isSettled() ? "ready" : "loading",
    pid: process.pid,
    rssBytes: process.memoryUsage.rss(),
    models: listOf(models).map(({ id }) => id),
    problems: { embedding: embedding.problem ?? null, chat: chat.problem ?? null },
    queues: {
      questions: embedding.opened?.waiting.question ?? 0,
      ingestion: embedding.opened?.waiting.ingestion ?? 0,
      chatBusy: chat.opened?.busy ?? 0,
      chatWaiting: chat.opened?.waiting ?? 0,
    },
  };
}

function listOf({ embedding, ranking, chat }: Models) {
  return [embedding.info, ranking.info, chat.info]
    .filter((info) => info !== undefined)
    .map(({ id, ...intramuros }) => ({
      id,
      object: "model",
      created: 0,
      owned_by: "intramuros",
      intramuros,
    }));
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}
