import type { LlamaContext, LlamaContextSequence, Token } from "node-llama-cpp";

/** The conversations of one context: each request gets a free one, or waits its turn. */
export class SequencePool {
  readonly #free: LlamaContextSequence[];
  readonly #waiting: {
    tokens: Token[];
    signal: AbortSignal;
    accept(sequence: LlamaContextSequence): void;
  }[] = [];
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

  /** The free sequence that still holds the longest beginning of the prompt. @throws the signal's reason when given up. */
  take(tokens: Token[], signal: AbortSignal): Promise<LlamaContextSequence> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        const at = this.#waiting.indexOf(entry);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason);
      };
      const entry = {
        tokens,
        signal,
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

  giveBack(sequence: LlamaContextSequence): void {
    this.#free.push(sequence);
    this.#handOut();
  }

  #handOut(): void {
    while (this.#free.length > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next.accept(this.#bestFor(next.tokens));
    }
  }

  #bestFor(tokens: Token[]): LlamaContextSequence {
    const common = this.#free.map((sequence) => sequence.compareContextTokens(tokens).firstDifferentIndex);
    const best = common.indexOf(Math.max(...common));
    const [sequence] = this.#free.splice(best, 1);
    if (sequence === undefined) throw new Error("A sequence was taken from an empty pool.");
    return sequence;
  }
}
