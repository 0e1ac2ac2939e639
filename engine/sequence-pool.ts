import type { LlamaContext, LlamaContextSequence } from "node-llama-cpp";

/**
 * The conversations of one context: each request gets a free one, or waits its turn. It begins empty for everybody: how
 * soon an answer begins must not tell whether somebody else's prompt began alike.
 */
export class SequencePool {
  readonly #free: LlamaContextSequence[];
  readonly #waiting: { accept(sequence: LlamaContextSequence): void }[] = [];
  readonly size: number;

  constructor(context: LlamaContext) {
    this.#free = Array.from({ length: context.totalSequences }, () => context.getSequence());
    this.size = this.#free.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get busy(): number {
    return this.size - this.#free.length;
  }

  /** An empty sequence. @throws the signal's reason when given up */
  take(signal: AbortSignal): Promise<LlamaContextSequence> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        const at = this.#waiting.indexOf(entry);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason);
      };
      const entry = {
        accept: (sequence: LlamaContextSequence) => {
          signal.removeEventListener("abort", giveUp);
          resolve(sequence);
        },
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener("abort", giveUp, { once: true });
      this.#waiting.push(entry);
      this.#handOut();
    });
  }

  /** Forgets what was read and written in it. */
  async giveBack(sequence: LlamaContextSequence): Promise<void> {
    await sequence.clearHistory();
    this.#free.push(sequence);
    this.#handOut();
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const sequence = this.#free.pop();
      if (sequence === undefined) return;
      this.#waiting.shift()?.accept(sequence);
    }
  }
}
