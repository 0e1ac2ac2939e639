"use client";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DocumentPage } from "#lib/documents/documents";
import { readPages } from "../../(app)/documents/actions";

/** Text and structure of the pages that are known, and a way to ask for more. */
export type KnownPages = {
  readonly get: (number: number) => DocumentPage | undefined;
  /** Reads the page and its neighbours unless they are known or on their way. */
  readonly want: (number: number) => void;
};

export function usePages(documentId: string, initial: readonly DocumentPage[]): KnownPages {
  const [known, setKnown] = useState(() => new Map(initial.map((page) => [page.number, page])));
  const asked = useRef(new Set(initial.map(({ number }) => number)));
  const isMounted = useRef(true);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  const want = useCallback(
    (number: number) => {
      if (asked.current.has(number)) return;
      const range = [number - 1, number, number + 1].filter((page) => page > 0 && !asked.current.has(page));
      for (const page of range) asked.current.add(page);
      readPages(documentId, range[0] ?? number, range.at(-1) ?? number)
        .then((result) => {
          if (!isMounted.current || !result.ok) return;
          setKnown(
            (before) => new Map([...before, ...result.value.map((page) => [page.number, page] as const)]),
          );
        })
        .catch(() => {
          for (const page of range) asked.current.delete(page);
        });
    },
    [documentId],
  );
  return useMemo(() => ({ get: (number) => known.get(number), want }), [known, want]);
}
