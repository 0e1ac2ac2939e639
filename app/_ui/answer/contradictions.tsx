"use client";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useFormatter, useTranslations } from "next-intl";
import type { Citation, ContradictingSide, Contradiction } from "#lib/answer/answer";
import { markRanges } from "../viewer/mark-ranges";
import classes from "./answer.module.css";
import { CitationChip, type OpenCitation } from "./citation-chip";
import { splitCells } from "./group-sentences";
import { usePlaceWords } from "./place-words";

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
              // Documents added at the same moment have no newer one.
              isNewer={index === 0 && side.addedAtMs > (sides[1]?.addedAtMs ?? 0)}
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
  isNewer,
  citation,
  openN,
  onOpen,
}: {
  side: ContradictingSide;
  isNewer: boolean;
  citation: Citation | undefined;
  openN: number | null;
  onOpen: OpenCitation;
}) {
  const t = useTranslations("ask");
  const format = useFormatter();
  const placeWords = usePlaceWords();
  if (citation === undefined) return null;
  const place = placeWords(citation);
  const added = format.dateTime(side.addedAtMs, { dateStyle: "medium" });
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
          {[citation.collection, place].filter((part) => part !== "").join(" · ")}
        </span>
        {side.validFrom !== null && (
          <span className="tabular">
            {t("valid-from", {
              date: format.dateTime(new Date(side.validFrom), { dateStyle: "medium", timeZone: "UTC" }),
            })}
          </span>
        )}
        <span className="tabular">{t(isNewer ? "added-later" : "added-on", { date: added })}</span>
      </figcaption>
    </figure>
  );
}
