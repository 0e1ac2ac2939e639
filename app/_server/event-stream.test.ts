import { expect, test } from "vitest";
import { AppError } from "#lib/errors";
import { streamEvents } from "./event-stream";

const lines = async (response: Response) =>
  (await response.text())
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

test("every event is one line, in order", async () => {
  async function* events() {
    yield { type: "a" };
    yield { type: "b", text: "two\nlines" };
  }
  const response = await streamEvents(events(), new AbortController(), "failed");
  expect(response.headers.get("content-type")).toContain("application/x-ndjson");
  expect(response.headers.get("cache-control")).toContain("no-transform");
  expect(await lines(response)).toEqual([{ type: "a" }, { type: "b", text: "two\nlines" }]);
});

test("a failure before the first event is thrown, so that it has its status", async () => {
  // biome-ignore lint/correctness/useYield: it fails before it yields
  async function* events(): AsyncGenerator<{ type: string }> {
    throw new AppError("audit-unavailable", "no");
  }
  await expect(streamEvents(events(), new AbortController(), "failed")).rejects.toThrow(AppError);
});

test("a later failure is the last line, with its code and without its message", async () => {
  async function* events() {
    yield { type: "a" };
    throw new AppError("engine-unavailable", "a path that stays inside");
  }
  const response = await streamEvents(events(), new AbortController(), "failed");
  expect(await lines(response)).toEqual([{ type: "a" }, { type: "failed", code: "engine-unavailable" }]);
});

test("when the reader leaves, the work is told and runs to its own end", async () => {
  const controller = new AbortController();
  const told = new Promise<void>((resolve) => controller.signal.addEventListener("abort", () => resolve()));
  let hasRecorded = false;
  const ended = Promise.withResolvers<void>();
  async function* events() {
    try {
      yield { type: "a" };
      await told;
      throw new AppError("aborted", "stopped");
    } finally {
      hasRecorded = true;
      ended.resolve();
    }
  }
  const response = await streamEvents(events(), controller, "failed");
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  await reader.cancel();
  await ended.promise;
  expect(controller.signal.aborted).toBe(true);
  expect(hasRecorded).toBe(true);
});
