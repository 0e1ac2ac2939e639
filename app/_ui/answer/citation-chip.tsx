"use client";
import { HoverCard } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { Citation } from "#lib/answer/answer";
import classes from "./answer.module.css";
import { useDocumentWords } from "./place-words";

export type OpenCitation = (citation: Citation) => void;

/** `[n]` in an answer: the passage on hover and focus, the place in the document on click. */
export function CitationChip({
  citation,
  isOpen,
  onOpen,
}: {
  citation: Citation;
  isOpen: boolean;
  onOpen: OpenCitation;
}) {
  const t = useTranslations("ask");
  const documentWords = useDocumentWords();
  const place = documentWords(citation);
  const { alsoIn = [] } = citation;
  return (
    <HoverCard width={380} openDelay={120} closeDelay={80} shadow="md" position="top" withinPortal>
      <HoverCard.Target>
        <button
          type="button"
          className={classes.chip}
          data-open={isOpen || undefined}
          aria-label={t("source-n", { n: citation.n, place })}
          onClick={() => onOpen(citation)}
        >
          {citation.n}
        </button>
      </HoverCard.Target>
      <HoverCard.Dropdown className={classes.passage}>
        <span className={classes.passagePlace}>{place}</span>
        {citation.heading !== "" && <span className={classes.passageHeading}>{citation.heading}</span>}
        <span className={classes.passageQuote}>{citation.quote}</span>
        {alsoIn.length > 0 && (
          <span className={classes.passageHeading}>
            {t("also-in", { places: alsoIn.map(documentWords).join("; ") })}
          </span>
        )}
        <span className={classes.passageHint}>{t("click-to-open")}</span>
      </HoverCard.Dropdown>
    </HoverCard>
  );
}
