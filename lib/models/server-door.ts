import { z } from "zod";
import { AppError } from "../errors.ts";
import type { ModelDoor, ModelInfo } from "./door.ts";
import { chatThrough, embedThrough } from "./engine-door.ts";
import { openTransport } from "./transport.ts";

/**
 * The door where a model server of the organization (vLLM, llama.cpp, Ollama, LM Studio) answers. It chats; it embeds
 * too if it lists an embedding model. Where it lists none, the engine's own model embeds: that is a process of this
 * machine, so the server stays the only address that is contacted.
 */
export function openServerDoor(options: {
  url: string;
  key: string | undefined;
  chatModel: string | undefined;
  engine: ModelDoor;
}): ModelDoor {
  const { url, key, engine } = options;
  const transport = openTransport({ baseUrl: url, key, name: "The model server" });
  let found: Promise<{ chat: string | undefined; embedding: string | undefined }> | undefined;
  let measured: { readonly model: string; readonly dimension: number | undefined } | undefined;

  // Looked up once; forgotten when it fails, so that a server that starts later is found.
  const find = () => {
    found ??= findModels().catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return found;
  };
  const findModels = async () => {
    const ids = listed.parse(await transport.get("/models")).data.map((model) => model.id);
    const embedding = ids.find((id) => EMBEDDING_NAME.test(id));
    return { chat: options.chatModel ?? ids.find((id) => !EMBEDDING_NAME.test(id)), embedding };
  };
  const chatModel = async () => {
    const { chat } = await find();
    if (chat !== undefined) return chat;
    throw new AppError(
      "no-model",
      "The model server lists no chat model; load one there or name it in the settings.",
    );
  };

  return {
    async embed(texts, embedOptions) {
      const { embedding } = await find();
      if (embedding === undefined) return engine.embed(texts, embedOptions);
      if (embedOptions.model !== undefined && embedOptions.model !== embedding)
        throw new AppError(
          "no-model",
          `The model server embeds with ${embedding}, not ${embedOptions.model}.`,
        );
      try {
        return await embedThrough(transport, texts, embedOptions, { model: embedding });
      } catch (error) {
        // It has another model by now; the next call looks anew.
        if (error instanceof AppError && error.code === "no-model") found = undefined;
        throw error;
      }
    },
    async *chat(messages, { citedPassages: _, ...common }) {
      return yield* chatThrough(transport, messages, common, { model: await chatModel() });
    },
    // Servers disagree about the route and the scale of its scores; the engine's model ranks where one is installed.
    rank: (query, texts, signal) => engine.rank(query, texts, signal),
    // There is no common route for this; three UTF-16 units a token is on the high side for European languages.
    countTokens: async (texts) => texts.map((text) => Math.ceil(text.length / 3)),
    async models() {
      const { chat, embedding } = await find();
      const models: ModelInfo[] = [];
      if (chat !== undefined) models.push({ id: chat, kind: "chat", sha256: null });
      if (embedding === undefined) {
        return [...models, ...(await engine.models()).filter((model) => model.kind !== "chat")];
      }
      if (measured?.model !== embedding) {
        const [vector] = await embedThrough(transport, ["dimension"], PROBE, { model: embedding });
        measured = { model: embedding, dimension: vector?.length };
      }
      const { dimension } = measured;
      const known = dimension === undefined ? {} : { dimension };
      return [...models, { id: embedding, kind: "embedding", sha256: null, fusion: UNMEASURED, ...known }];
    },
    async health() {
      const { embedding } = await find();
      if (embedding === undefined) return engine.health();
      return { ready: true, state: "ready", pid: 0, rssBytes: 0 };
    },
  };
}

/** Nothing was measured with a model of another server: its scores count little. */
const UNMEASURED = { vectorWeight: 0.2 };

const PROBE = { purpose: "question", priority: "question" } as const;

/** Servers do not say what a model is for; embedding models carry it in their names. */
const EMBEDDING_NAME = /embed|\bbge\b|bge-|\be5\b|-e5-|gte-|minilm|arctic-embed/i;

const listed = z.object({ data: z.array(z.object({ id: z.string() })) });
