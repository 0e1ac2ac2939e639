import type { DocumentProgress } from "#lib/documents/reading-progress";
import type { ErrorCode } from "#lib/errors";
import type { Reason } from "#lib/reasons/reason";
import type { Sent } from "./send-file";

/** queued → sending → reading → searchable | partly | failed; refused and cancelled can be tried again. */
export type UploadState =
  | "queued"
  | "sending"
  | "reading"
  | "searchable"
  | "partly"
  | "failed"
  | "refused"
  | "cancelled";
export type Upload = {
  readonly key: number;
  readonly file: File;
  readonly path: string;
  readonly state: UploadState;
  /** 0 to 1: sent, then read where the reader counts pages. */
  readonly part: number | null;
  readonly documentId?: string;
  /** True: these very bytes were in the collection already. */
  readonly wasThere?: boolean;
  readonly code?: ErrorCode;
  readonly reason?: Reason | null;
};
export type UploadAction =
  | { readonly type: "add"; readonly uploads: readonly Upload[] }
  | { readonly type: "start"; readonly key: number }
  | { readonly type: "progress"; readonly key: number; readonly part: number }
  | { readonly type: "sent"; readonly key: number; readonly sent: Sent }
  | { readonly type: "read"; readonly documents: readonly DocumentProgress[] }
  | { readonly type: "retry" | "cancel"; readonly key: number }
  | { readonly type: "cancel-all" }
  | { readonly type: "clear-finished" };

/** Uploads that run at the same time; more would only share the same line. */
export const PARALLEL_UPLOADS = 3;
const FINISHED: readonly UploadState[] = ["searchable", "partly", "failed", "refused", "cancelled"];

export const isFinished = (upload: Upload) => FINISHED.includes(upload.state);
export const isUnderWay = (upload: Upload) => upload.state === "queued" || upload.state === "sending";

export function uploadReducer(list: readonly Upload[], action: UploadAction): readonly Upload[] {
  const change = (key: number, to: (upload: Upload) => Upload) =>
    list.map((upload) => (upload.key === key ? to(upload) : upload));
  switch (action.type) {
    case "add":
      return [...list, ...action.uploads];
    case "start":
      return change(action.key, (upload) => ({ ...upload, state: "sending", part: 0 }));
    case "progress":
      return change(action.key, (upload) =>
        upload.state === "sending" ? { ...upload, part: action.part } : upload,
      );
    case "sent":
      return change(action.key, (upload) => afterSending(upload, action.sent));
    case "read": {
      const byId = new Map(action.documents.map((document) => [document.id as string, document]));
      return list.map((upload) => afterReading(upload, byId.get(upload.documentId ?? "")));
    }
    case "retry":
      return change(action.key, ({ key, file, path }) => ({ key, file, path, state: "queued", part: null }));
    case "cancel":
      return change(action.key, (upload) =>
        isUnderWay(upload) ? { ...upload, state: "cancelled" } : upload,
      );
    case "cancel-all":
      return list.map((upload) => (isUnderWay(upload) ? { ...upload, state: "cancelled" } : upload));
    case "clear-finished":
      return list.filter((upload) => !isFinished(upload));
  }
}

function afterSending(upload: Upload, sent: Sent): Upload {
  // Acknowledged counts even when the person cancelled a moment before.
  if (sent.ok) {
    const { documentId, wasThere, state } = sent;
    return afterReading(
      { ...upload, state: "reading", part: null, documentId, wasThere },
      { id: documentId, state, stateReason: null, done: null, total: null },
    );
  }
  return upload.state === "cancelled" ? upload : { ...upload, state: "refused", part: null, code: sent.code };
}

function afterReading(upload: Upload, document: DocumentProgress | undefined): Upload {
  if (document === undefined || upload.documentId === undefined) return upload;
  const { state, stateReason, done, total } = document;
  if (state === "searchable" || state === "partly" || state === "failed") {
    return { ...upload, state, part: 1, reason: stateReason };
  }
  const part = done !== null && total !== null && total > 0 ? done / total : null;
  return { ...upload, state: "reading", part };
}
