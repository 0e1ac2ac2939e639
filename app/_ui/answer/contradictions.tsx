"use client";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import type { Citation, ContradictingSide, Contradiction } from "#lib/answer/answer";
import { markRanges } from "../viewer/mark-ranges";
import classes from "./answer.module.css";
import { CitationChip, type OpenCitation } from "./citation-chip";
import { splitCells } from "./group-sentences";
import { usePlaceWords } from "./place-words";
import { useSideDates } from "./side-dates";

type Props = {
  contradictions: readonly Contradiction[];
  citations: readonly Citation[];
  openN: number | null;
  onOpen: OpenCitation;
};

/** Documents that say different things of the same, side by side; which one holds is for the reader to decide. */
export function Contradictions({ contradictions, citations, openN, onOpen }: Props) {
  const t = useTranslations("ask");
  if (contradictions.length === 0) return null;
  return (
    <section className={classes.contradictions} aria-label={t("disagree")} data-testid="contradictions">
      <h3>
        <IconArrowsDiff size={18} stroke={1.8} aria-hidden /> {t("disagree")}
      </h3>
      <p>{t("disagree-lead")}</p>
      {contradictions.map(({ kind, sides }) => (
        <div key={sides.map(({ n }) => n).join()} className={classes.contradiction}>
          {sides.map((side, index) => (
            <Side
              key={side.n}
              side={side}
              other={sides[1 - index]}
              citation={citations.find(({ n }) => n === side.n)}
              openN={openN}
              onOpen={onOpen}
            />
          ))}
          <p className={classes.contradictionKind}>{t(`disagree-${kind}`)}</p>
        </div>
      ))}
    </section>
  );
}

function Side({
  side,
  other,
  citation,
  openN,
  onOpen,
}: {
  side: ContradictingSide;
  other: ContradictingSide | undefined;
  citation: Citation | undefined;
  openN: number | null;
  onOpen: OpenCitation;
}) {
  const placeWords = usePlaceWords();
  const dates = useSideDates();
  if (citation === undefined) return null;
  const place = placeWords(citation);
  return (
    <figure className={classes.side}>
      <blockquote>
        {side.leadIn !== "" && (
          <p className={classes.leadIn}>
            {splitCells(side.leadIn)
              .map(({ text }) => text)
              .join(" · ")}
          </p>
        )}
        <p>
          {markRanges(side.text, 0, side.ranges).map((piece) =>
            piece.mark === null ? piece.text : <mark key={piece.start}>{piece.text}</mark>,
          )}{" "}
          <CitationChip citation={citation} isOpen={openN === citation.n} onOpen={onOpen} />
        </p>
      </blockquote>
      <figcaption>
        <strong>{citation.document}</strong>
        <span className="tabular">
          {[citation.apart ?? "", citation.collection, place].filter((part) => part !== "").join(" · ")}
        </span>
        {dates(side, other).map((date) => (
          <span key={date} className="tabular">
            {date}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
