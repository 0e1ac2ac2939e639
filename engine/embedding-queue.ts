/** A text that waits for a context. */
type Job<Input, Output> = {
  input: Input;
  signal: AbortSignal | undefined;
  resolve(output: Output): void;
  reject(error: unknown): void;
};

export type Priority = "question" | "ingestion";

/** A question's vector is the beginning of a search, which needs the processor: so long ingestion texts wait. In ms. */
export const SEARCH_MS = 150;
/** However many questions come, an ingestion text is taken at least this often. In ms. */
export const LONGEST_HOLD_MS = 500;

/**
 * Hands single texts to workers: every waiting question before any ingestion text, so a question waits for at most the
 * text a worker has in hand; after a question, ingestion texts wait for its search. In each of the two rows the order of
 * arrival holds.
 */
export class EmbeddingQueue<Input, Output> {
  readonly #rows: Record<Priority, Job<Input, Output>[]> = { question: [], ingestion: [] };
  readonly #idle: ((input: Input) => Promise<Output>)[];
  #ingesting = 0;
  #ingestionLimit = Number.POSITIVE_INFINITY;
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  #ingestedAtMs = Number.NEGATIVE_INFINITY;
  #wakening: NodeJS.Timeout | undefined;

  constructor(workers: readonly ((input: Input) => Promise<Output>)[]) {
    this.#idle = [...workers];
  }

  /** Texts that wait, not counting those in hand. */
  get waiting(): Record<Priority, number> {
    return { question: this.#rows.question.length, ingestion: this.#rows.ingestion.length };
  }

  /** Ingestion texts that may be in hand at once; questions have no such limit. */
  limitIngestion(limit: number): void {
    this.#ingestionLimit = limit;
    this.#handOut();
  }

  /** The output of one text. Rejects with the signal's reason when it is given up before a worker took it. */
  run(input: Input, priority: Priority, signal?: AbortSignal): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.#rows[priority].push({ input, signal, resolve, reject });
      this.#handOut();
    });
  }

  #handOut(): void {
    for (;;) {
      const worker = this.#idle.at(-1);
      const next = worker === undefined ? undefined : this.#next();
      if (worker === undefined || next === undefined) return;
      const { job, priority } = next;
      if (job.signal?.aborted) {
        job.reject(job.signal.reason);
        continue;
      }
      this.#idle.pop();
      if (priority === "ingestion") this.#ingesting += 1;
      else this.#hold();
      void worker(job.input)
        .then(job.resolve, job.reject)
        .finally(() => {
          if (priority === "ingestion") this.#ingesting -= 1;
          else this.#hold();
          this.#idle.push(worker);
          this.#handOut();
        });
    }
  }

  #next(): { job: Job<Input, Output>; priority: Priority } | undefined {
    const question = this.#rows.question.shift();
    if (question !== undefined) return { job: question, priority: "question" };
    if (this.#ingesting >= this.#ingestionLimit || this.#isHeld()) return undefined;
    const job = this.#rows.ingestion.shift();
    if (job === undefined) return undefined;
    this.#ingestedAtMs = performance.now();
    return { job, priority: "ingestion" };
  }

  #hold(): void {
    this.#heldUntilMs = performance.now() + SEARCH_MS;
  }

  /** Whether ingestion waits for a search; it is looked at again when the wait is over. */
  #isHeld(): boolean {
    if (this.#rows.ingestion.length === 0) return false;
    const waitMs = Math.min(this.#heldUntilMs, this.#ingestedAtMs + LONGEST_HOLD_MS) - performance.now();
    if (waitMs <= 0) return false;
    this.#wakening ??= setTimeout(() => {
      this.#wakening = undefined;
      this.#handOut();
    }, Math.ceil(waitMs));
    return true;
  }
}
