import { expect, test } from "vitest";
import { loadLlama } from "./llama.ts";
import { SequencePool } from "./sequence-pool.ts";
import { tinyChatModel } from "./testing.ts";

test("whoever comes next begins with an empty sequence, whatever was read and written in it before", async () => {
  const llama = await loadLlama("off");
  const model = await llama.loadModel({ modelPath: tinyChatModel() });
  const context = await model.createContext({ contextSize: 256, sequences: 2 });
  const pool = new SequencePool(context);
  const { signal } = new AbortController();
  try {
    const prompt = model.tokenize("You answer from the passages. The protocol number of the ward is 4711.");
    const first = await pool.take(signal);
    await first.evaluateWithoutGeneratingNewTokens(prompt);
    expect(first.nextTokenIndex).toBe(prompt.length);
    await pool.giveBack(first);
    // The same beginning finds nothing that was kept, in any of them.
    const all = [await pool.take(signal), await pool.take(signal)];
    expect(all).toContain(first);
    for (const sequence of all) {
      expect(sequence.nextTokenIndex).toBe(0);
      expect(sequence.contextTokens).toEqual([]);
    }
  } finally {
    await llama.dispose();
  }
});

test("a request waits for a free sequence, and gives up when it is stopped", async () => {
  const llama = await loadLlama("off");
  const model = await llama.loadModel({ modelPath: tinyChatModel() });
  const pool = new SequencePool(await model.createContext({ contextSize: 64, sequences: 1 }));
  try {
    const held = await pool.take(new AbortController().signal);
    const stopped = new AbortController();
    const late = pool.take(stopped.signal);
    stopped.abort(new Error("stopped"));
    await expect(late).rejects.toThrow("stopped");
    const next = pool.take(new AbortController().signal);
    expect(pool.waiting).toBe(1);
    await pool.giveBack(held);
    expect(await next).toBe(held);
  } finally {
    await llama.dispose();
  }
});
