import { getLlama, LlamaChat, resolveChatWrapper } from "node-llama-cpp";

/** A process that writes answers with node-llama-cpp and nothing of ours in between; bench/engine.ts asks it over IPC. */
const [modelPath = "", parallel = "4", threads = "1"] = process.argv.slice(2);
const llama = await getLlama({
  gpu: false,
  build: "never",
  skipDownload: true,
  maxThreads: 0,
  progressLogs: false,
});
const model = await llama.loadModel({ modelPath });
const context = await model.createContext({
  sequences: Number(parallel),
  contextSize: 4096,
  batchSize: 256,
  threads: Number(threads),
});
const chatWrapper = resolveChatWrapper(model);
const sequence = context.getSequence();

process.on("message", async ({ question, maxTokens }: { question: string; maxTokens: number }) => {
  const chat = new LlamaChat({ contextSequence: sequence, chatWrapper });
  let firstAt = 0;
  let tokens = 0;
  await chat.generateResponse(
    [
      { type: "user", text: question },
      { type: "model", response: [] },
    ],
    {
      maxTokens,
      temperature: 0,
      repeatPenalty: false,
      onToken: (written) => {
        if (firstAt === 0) firstAt = performance.now();
        else tokens += written.length;
      },
    },
  );
  process.send?.({ tokensPerSecond: tokens / ((performance.now() - firstAt) / 1000) });
  chat.dispose({ disposeSequence: false });
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
