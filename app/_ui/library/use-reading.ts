"use client";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import type { DocumentProgress, ReadingProgress } from "#lib/documents/reading-progress";

const EVERY_MS = 1500;
/** The list under the progress is fetched anew at most this often. */
const REFRESH_MS = 3000;

/**
 * Asks how far the reading is while something is being read, and has the page's list renewed as files finish.
 * @param ids documents of this page's uploads that are not read yet
 */
export function useReading(input: {
  collectionId: string;
  ids: readonly string[];
  isWaiting: boolean;
  onDocuments: (documents: readonly DocumentProgress[]) => void;
}): ReadingProgress | null {
  const router = useRouter();
  const [progress, setProgress] = useState<ReadingProgress | null>(null);
  const latest = useRef(input);
  latest.current = input;
  const { collectionId } = input;
  const isActive = input.isWaiting || input.ids.length > 0;

  useEffect(() => {
    if (!isActive) return setProgress(null);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let open = Number.POSITIVE_INFINITY;
    let refreshedAt = 0;
    const leave = new AbortController();
    const ask = async () => {
      const found = await fetchProgress(collectionId, latest.current.ids.slice(0, 200), leave.signal);
      if (leave.signal.aborted) return;
      if (found !== null) {
        setProgress(found);
        if (found.documents.length > 0) latest.current.onDocuments(found.documents);
        const left = found.total - found.finished;
        if (left !== open && (left === 0 || Date.now() - refreshedAt > REFRESH_MS)) {
          open = left;
          refreshedAt = Date.now();
          router.refresh();
        }
      }
      timer = setTimeout(ask, document.hidden ? EVERY_MS * 8 : EVERY_MS);
    };
    void ask();
    return () => {
      clearTimeout(timer);
      leave.abort();
    };
  }, [isActive, collectionId, router]);

  return progress;
}

async function fetchProgress(
  collectionId: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadingProgress | null> {
  try {
    const query = ids.length > 0 ? `?documents=${ids.join(",")}` : "";
    const response = await fetch(`/api/collections/${collectionId}/progress${query}`, { signal });
    return response.ok ? ((await response.json()) as ReadingProgress) : null;
  } catch {
    return null;
  }
}
