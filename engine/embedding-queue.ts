/** A text that waits for a context. */
type Job<Input, Output> = {
  input: Input;
  signal: AbortSignal | undefined;
  resolve(output: Output): void;
  reject(error: unknown): void;
};

export type Priority = "question" | "ingestion";

/**
 * Hands single texts to workers: every waiting question before any ingestion text, so a question waits for at most the
 * text a worker has in hand. In each of the two rows the order of arrival holds.
 */
export class EmbeddingQueue<Input, Output> {
  readonly #rows: Record<Priority, Job<Input, Output>[]> = { question: [], ingestion: [] };
  readonly #idle: ((input: Input) => Promise<Output>)[];
  #ingesting = 0;
  #ingestionLimit = Number.POSITIVE_INFINITY;

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
      void worker(job.input)
        .then(job.resolve, job.reject)
        .finally(() => {
          if (priority === "ingestion") this.#ingesting -= 1;
          this.#idle.push(worker);
          this.#handOut();
        });
    }
  }

  #next(): { job: Job<Input, Output>; priority: Priority } | undefined {
    const question = this.#rows.question.shift();
    if (question !== undefined) return { job: question, priority: "question" };
    if (this.#ingesting >= this.#ingestionLimit) return undefined;
    const job = this.#rows.ingestion.shift();
    return job === undefined ? undefined : { job, priority: "ingestion" };
  }
}
