import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { getLlama, type LlamaModel, LlamaLogLevel } from "node-llama-cpp";

/** Reads `--model NAME.gguf --sample sample.json`: the model, opened for one thread, and what training saw of it. */
export async function openSample<Sampled>(): Promise<{ model: LlamaModel; sampled: Sampled[] }> {
  const { values } = parseArgs({ options: { model: { type: "string" }, sample: { type: "string" } } });
  if (values.model === undefined || values.sample === undefined)
    throw new Error(`Usage: ${basename(process.argv[1] ?? "")} --model NAME.gguf --sample sample.json`);
  const sampled: Sampled[] = JSON.parse(readFileSync(values.sample, "utf8"));
  const llama = await getLlama({
    build: "never",
    skipDownload: true,
    gpu: false,
    maxThreads: 1,
    logLevel: LlamaLogLevel.error,
  });
  return { model: await llama.loadModel({ modelPath: values.model }), sampled };
}
