import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../lib/db/testing.ts";
import { storeBlob } from "../../lib/documents/blob-store.ts";
import { readBody } from "./upload-body.ts";

const LIMIT = 1000;
const code = (expected: string) => expect.objectContaining({ code: expected });
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-upload-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A request whose body comes in the given pieces; "break" is a connection that ends in the middle. */
function upload(parts: readonly (number | "break")[], contentLength?: number) {
  const left = [...parts];
  const state = { pulled: 0, isCancelled: false };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        state.pulled++;
        const part = left.shift();
        if (part === undefined) controller.close();
        else if (part === "break") controller.error(new Error("ECONNRESET"));
        else controller.enqueue(new Uint8Array(part));
      },
      cancel() {
        state.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const headers = new Headers(contentLength === undefined ? {} : { "content-length": String(contentLength) });
  return { state, request: { headers, body } };
}

const keep = (request: ReturnType<typeof upload>["request"]) =>
  storeBlob(
    openTestDatabase(),
    {
      blobsDir: folder,
      ingest: { maxFileBytes: LIMIT },
    },
    readBody(request, LIMIT),
  );
const leftOver = () => readdirSync(join(folder, "incoming"));

test("a body is stored piece by piece", async () => {
  expect(await keep(upload([400, 300], 700).request)).toMatchObject({ byteSize: 700 });
  expect(leftOver()).toEqual([]);
});

test("a file announced as too large is refused before any of it is read", () => {
  const { request, state } = upload([2000], 2000);
  expect(() => readBody(request, LIMIT)).toThrow(code("too-large"));
  expect(state.pulled).toBe(0);
});

test("a file that grows too large is refused on the way, the rest is not read, nothing is kept", async () => {
  const { request, state } = upload([600, 600, 600, 600]);
  await expect(keep(request)).rejects.toEqual(code("too-large"));
  expect(state.isCancelled).toBe(true);
  expect(state.pulled).toBe(2);
  expect(leftOver()).toEqual([]);
});

test.each<[string, readonly (number | "break")[], number | undefined]>([
  ["breaks off", [400, "break"], 800],
  ["ends before what was announced", [400], 800],
])("a connection that %s leaves nothing behind", async (_, parts, announced) => {
  await expect(keep(upload(parts, announced).request)).rejects.toEqual(code("aborted"));
  expect(leftOver()).toEqual([]);
});

test("an upload without a body is refused", () => {
  expect(() => readBody({ headers: new Headers(), body: null }, LIMIT)).toThrow(code("invalid-input"));
});
