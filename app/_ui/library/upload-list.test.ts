import { expect, test } from "vitest";
import type { DocumentId } from "../../../lib/ids.ts";
import { pathOf } from "./send-file.ts";
import { type Upload, type UploadAction, uploadReducer } from "./upload-list.ts";

const documentId = `doc_${"0".repeat(26)}` as DocumentId;
const file = new File(["x"], "plan.pdf");
const fresh: Upload = { key: 1, file, path: "plan.pdf", state: "queued", part: null };
const run = (...actions: UploadAction[]) =>
  actions.reduce(uploadReducer, [fresh] as readonly Upload[])[0] ?? fresh;
const sent = {
  type: "sent",
  key: 1,
  sent: { ok: true, documentId, wasThere: false, state: "waiting" },
} as const;
const read = (state: "reading" | "partly", done: number | null = null) =>
  ({
    type: "read",
    documents: [
      { id: documentId, state, stateReason: { code: "page-damaged", values: { page: 2 } }, done, total: 8 },
    ],
  }) as const;

test("a file is sent, then read, then searchable with its gaps", () => {
  const start = { type: "start", key: 1 } as const;
  expect(run(start, { type: "progress", key: 1, part: 0.5 })).toMatchObject({ state: "sending", part: 0.5 });
  expect(run(start, sent)).toMatchObject({ state: "reading", part: null, documentId });
  expect(run(start, sent, read("reading", 2))).toMatchObject({ state: "reading", part: 0.25 });
  expect(run(start, sent, read("partly"))).toMatchObject({
    state: "partly",
    reason: { code: "page-damaged" },
  });
});

test("a refused file can be tried again, from the beginning", () => {
  const refused = { type: "sent", key: 1, sent: { ok: false, code: "too-large" } } as const;
  expect(run(refused)).toMatchObject({ state: "refused", code: "too-large" });
  expect(run(refused, { type: "retry", key: 1 })).toEqual(fresh);
});

test("cancelling stops what is under way, and an acknowledgement that comes too late still counts", () => {
  expect(run({ type: "cancel", key: 1 })).toMatchObject({ state: "cancelled" });
  expect(
    run({ type: "cancel-all" }, { type: "sent", key: 1, sent: { ok: false, code: "aborted" } }),
  ).toMatchObject({
    state: "cancelled",
  });
  expect(run({ type: "cancel", key: 1 }, sent)).toMatchObject({ state: "reading" });
  expect(run(sent, read("partly"), { type: "cancel", key: 1 })).toMatchObject({ state: "partly" });
});

test("clearing keeps what is not finished", () => {
  expect(uploadReducer([fresh, { ...fresh, key: 2, state: "failed" }], { type: "clear-finished" })).toEqual([
    fresh,
  ]);
});

test.each([
  ["/Ward 3/plan.pdf", "Ward 3/plan.pdf"],
  ["./plan.pdf", "plan.pdf"],
  ["plan.pdf", "plan.pdf"],
])("the path %s becomes %s", (path, expected) => {
  expect(pathOf(Object.assign(new File([], "plan.pdf"), { path }))).toBe(expected);
});
