"use client";
import { useTranslations } from "next-intl";
import type { Citation } from "#lib/answer/answer";
import { AlsoIn } from "./also-in";
import classes from "./answer.module.css";
import type { OpenCitation } from "./citation-chip";
import { useDocumentWords, usePlaceWords } from "./place-words";

type Props = {
  citations: readonly Citation[];
  cited: ReadonlySet<number>;
  openN: number | null;
  onOpen: OpenCitation;
};

/** The passages an answer rests on, then those that were read and not cited. */
export function Sources({ citations, cited, openN, onOpen }: Props) {
  const t = useTranslations("ask");
  const used = citations.filter(({ n }) => cited.has(n));
  const unused = citations.filter(({ n }) => !cited.has(n));
  return (
    <aside className={classes.sources} aria-label={t("sources")}>
      <h3 className={classes.sourcesTitle}>{t("sources")}</h3>
      <ol className={classes.sourceList}>
        {used.map((citation) => (
          <SourceCard key={citation.n} citation={citation} isOpen={openN === citation.n} onOpen={onOpen} />
        ))}
      </ol>
      {unused.length > 0 && (
        <details className={classes.unused}>
          <summary>{t("read-not-cited", { count: unused.length })}</summary>
          <ol className={classes.sourceList}>
            {unused.map((citation) => (
              <SourceCard
                key={citation.n}
                citation={citation}
                isOpen={openN === citation.n}
                onOpen={onOpen}
              />
            ))}
          </ol>
        </details>
      )}
    </aside>
  );
}

/** One passage: where it stands and its words; opens the document there. */
export function SourceCard({
  citation,
  isOpen,
  onOpen,
}: {
  citation: Citation;
  isOpen: boolean;
  onOpen: OpenCitation;
}) {
  const t = useTranslations("ask");
  const inside = usePlaceWords()(citation);
  const documentWords = useDocumentWords();
  return (
    <li className={classes.source} data-open={isOpen || undefined}>
      <span className={classes.sourceNumber} aria-hidden>
        {citation.n}
      </span>
      <div className={classes.sourceText}>
        <button
          type="button"
          className={classes.sourceOpen}
          onClick={() => onOpen(citation)}
          aria-label={t("open-source", { place: documentWords(citation) })}
        >
          {citation.document}
        </button>
        <span className={classes.sourcePlace}>
          {citation.apart !== undefined && `${citation.apart} · `}
          {citation.collection}
          {inside !== "" && <span className="tabular"> · {inside}</span>}
        </span>
        {citation.heading !== "" && <span className={classes.sourcePlace}>{citation.heading}</span>}
        <blockquote className={classes.sourceQuote}>{citation.quote.replace(/\s*\n\s*/gu, "\n")}</blockquote>
        <AlsoIn citation={citation} onOpen={onOpen} />
      </div>
    </li>
  );
}
