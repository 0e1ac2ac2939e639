import { z } from "zod";

/**
 * Takes the bytes of a file inside the file, to the end, and keeps them.
 * @param byteSize as announced; exactly so many come
 */
export type KeepAttachment = (
  name: string,
  byteSize: number,
  bytes: AsyncIterable<Uint8Array>,
) => Promise<void>;

const Frame = z.object({
  attachment: z.string().min(1).max(4096),
  bytes: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31),
});
const FRAME_START = '{"attachment":';
const MAX_ATTACHMENTS = 10_000;
const MAX_ATTACHMENT_BYTES = 1024 ** 3 + 1;
const LINE_FEED = 10;

/**
 * Reads what a parser process writes: files inside the file, one after another, and its result, the last line.
 * @param onKept called with the time that keeping a file took, in ms
 * @returns the result as text, "" when there is none
 * @throws {OutputTooLarge} when the result is longer than `maxResultBytes` or the files are too many or too large;
 *   whatever `keep` throws
 * @throws {OutputCutOff} when the process ends within a file
 */
export async function readOutput(
  output: AsyncIterable<Buffer>,
  maxResultBytes: number,
  keep: KeepAttachment,
  onKept: (ms: number) => void,
): Promise<string> {
  const source = new Source(output);
  let count = 0;
  let total = 0;
  for (;;) {
    const line = await source.line(maxResultBytes);
    const text = line.toString("utf8");
    const frame = text.startsWith(FRAME_START) ? Frame.safeParse(parseJson(text)) : undefined;
    if (!frame?.success) return text;
    total += frame.data.bytes;
    if (++count > MAX_ATTACHMENTS || total > MAX_ATTACHMENT_BYTES) throw new OutputTooLarge();
    const startMs = performance.now();
    await keep(frame.data.attachment, frame.data.bytes, source.exactly(frame.data.bytes));
    onKept(performance.now() - startMs);
  }
}

/** The process ended within a file. */
export class OutputCutOff extends Error {
  override readonly name = "OutputCutOff";
}

/** The process wrote more than it may. */
export class OutputTooLarge extends Error {
  override readonly name = "OutputTooLarge";
}

/** Lines and byte counts out of a stream. */
class Source {
  readonly #parts: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(output: AsyncIterable<Buffer>) {
    this.#parts = output[Symbol.asyncIterator]();
  }

  /** Up to the next line feed, or the end. */
  async line(maxBytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    for (;;) {
      const end = this.#rest.indexOf(LINE_FEED);
      const own = end < 0 ? this.#rest : this.#rest.subarray(0, end);
      parts.push(own);
      size += own.length;
      if (size > maxBytes) throw new OutputTooLarge();
      this.#rest = end < 0 ? this.#rest.subarray(own.length) : this.#rest.subarray(end + 1);
      if (end >= 0 || !(await this.#more())) return Buffer.concat(parts);
    }
  }

  async *exactly(byteSize: number): AsyncGenerator<Buffer> {
    for (let left = byteSize; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#more())) throw new OutputCutOff();
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  /** Waits for more; false at the end. */
  async #more(): Promise<boolean> {
    const next = await this.#parts.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
