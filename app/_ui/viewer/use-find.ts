"use client";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import type { Occurrence } from "#lib/documents/look-into-document";
import { findWords } from "../../(app)/documents/actions";

export type Find = {
  readonly words: string;
  readonly setWords: (words: string) => void;
  /** null while nothing was looked for. */
  readonly count: number | null;
  readonly index: number;
  readonly hit: Occurrence | undefined;
  readonly step: (by: 1 | -1) => void;
};

/** Looks for words in the document and goes from one place to the next. */
export function useFind(documentId: string): Find {
  const [words, setWords] = useState("");
  const [settled] = useDebouncedValue(words.trim(), 200);
  const [hits, setHits] = useState<readonly Occurrence[] | null>(null);
  const [index, setIndex] = useState(0);
  useEffect(() => {
    if (settled === "") return setHits(null);
    let isCurrent = true;
    findWords(documentId, settled)
      .catch(() => ({ ok: false }) as const)
      .then((result) => {
        if (!isCurrent) return;
        setHits(result.ok ? result.value : []);
        setIndex(0);
      });
    return () => {
      isCurrent = false;
    };
  }, [documentId, settled]);
  const count = hits?.length ?? null;
  const step = (by: 1 | -1) => {
    if (count === null || count === 0) return;
    setIndex((now) => (now + by + count) % count);
  };
  return { words, setWords, count, index, hit: hits?.[index], step };
}
