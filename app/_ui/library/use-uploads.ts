"use client";
import { useCallback, useEffect, useReducer, useRef } from "react";
import { pathOf, sendFile } from "./send-file";
import { isUnderWay, PARALLEL_UPLOADS, type Upload, uploadReducer } from "./upload-list";

/** Sends files, a few at a time. Leaving the page is asked about while something has not been acknowledged. */
export function useUploads(collectionId: string, maxBytes: number) {
  const [uploads, dispatch] = useReducer(uploadReducer, []);
  const running = useRef(new Map<number, () => void>());
  const nextKey = useRef(1);

  const add = useCallback(
    (files: readonly File[]) => {
      const made = files.map((file): Upload => {
        const base = { key: nextKey.current++, file, path: pathOf(file), part: null };
        return file.size > maxBytes
          ? { ...base, state: "refused", code: "too-large" }
          : { ...base, state: "queued" };
      });
      dispatch({ type: "add", uploads: made });
    },
    [maxBytes],
  );

  useEffect(() => {
    const free = PARALLEL_UPLOADS - uploads.filter((upload) => upload.state === "sending").length;
    const due = uploads.filter((upload) => upload.state === "queued" && !running.current.has(upload.key));
    for (const { key, file, path } of due.slice(0, Math.max(free, 0))) {
      const { done, cancel } = sendFile(collectionId, file, path, (part) =>
        dispatch({ type: "progress", key, part }),
      );
      running.current.set(key, cancel);
      dispatch({ type: "start", key });
      void done.then((sent) => {
        running.current.delete(key);
        dispatch({ type: "sent", key, sent });
      });
    }
  }, [uploads, collectionId]);

  const hasUnderWay = uploads.some(isUnderWay);
  useEffect(() => {
    if (!hasUnderWay) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [hasUnderWay]);

  const cancel = useCallback((key?: number) => {
    if (key === undefined) {
      dispatch({ type: "cancel-all" });
      for (const stop of running.current.values()) stop();
    } else {
      dispatch({ type: "cancel", key });
      running.current.get(key)?.();
    }
  }, []);

  return { uploads, dispatch, add, cancel, hasUnderWay };
}
