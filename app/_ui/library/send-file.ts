import type { Received } from "#lib/documents/receive-document";
import type { ErrorCode } from "#lib/errors";

/** What became of one upload: acknowledged by the server, or the code of why not. */
export type Sent =
  | ({ ok: true } & Pick<Received, "documentId" | "wasThere" | "state">)
  | { ok: false; code: ErrorCode };

/**
 * Sends one file with XMLHttpRequest, the only way a browser tells how much has gone out.
 * @param onProgress part of the bytes that went out, from 0 to 1
 */
export function sendFile(
  collectionId: string,
  file: File,
  path: string,
  onProgress: (part: number) => void,
): { done: Promise<Sent>; cancel: () => void } {
  const request = new XMLHttpRequest();
  const done = new Promise<Sent>((resolve) => {
    request.upload.onprogress = (event) => onProgress(event.total === 0 ? 0 : event.loaded / event.total);
    request.onload = () => resolve(readAnswer(request.status, request.response));
    // Without an answer nothing was acknowledged; the person may try again.
    request.onerror = () => resolve({ ok: false, code: "aborted" });
    request.onabort = () => resolve({ ok: false, code: "aborted" });
    request.open("POST", `/api/collections/${collectionId}/documents?name=${encodeURIComponent(path)}`);
    request.responseType = "json";
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

/** The path of a file within what was dropped or chosen: "Ward 3/plan.pdf"; only its name when it came alone. */
export function pathOf(file: File & { path?: string; relativePath?: string }): string {
  const path = file.webkitRelativePath || file.relativePath || file.path || file.name;
  return path.replace(/^(\.?\/)+/, "") || file.name;
}

function readAnswer(status: number, answer: unknown): Sent {
  if (status >= 200 && status < 300 && isObject(answer)) {
    return { ok: true, ...(answer as Pick<Received, "documentId" | "wasThere" | "state">) };
  }
  const error = isObject(answer) ? answer.error : undefined;
  const code = isObject(error) && typeof error.code === "string" ? (error.code as ErrorCode) : "internal";
  return { ok: false, code };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
