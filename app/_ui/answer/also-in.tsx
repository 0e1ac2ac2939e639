"use client";
import { useTranslations } from "next-intl";
import type { Citation, Place } from "#lib/answer/answer";
import classes from "./answer.module.css";
import type { OpenCitation } from "./citation-chip";
import { useDocumentWords } from "./place-words";

/** More of them are behind a line that opens. */
const SHOWN = 3;

/** Other documents that have the cited words too; each opens at them. */
export function AlsoIn({ citation, onOpen }: { citation: Citation; onOpen: OpenCitation }) {
  const t = useTranslations("ask");
  const { alsoIn = [] } = citation;
  if (alsoIn.length === 0) return null;
  const more = alsoIn.slice(SHOWN);
  const places = (some: readonly Place[]) => (
    <ul>
      {some.map((place) => (
        <AlsoThere key={place.chunkId} place={place} onOpen={() => onOpen(openedAt(citation, place))} />
      ))}
    </ul>
  );
  return (
    <div className={classes.alsoIn}>
      <span>{t("also-in-title")}</span>
      {places(alsoIn.slice(0, SHOWN))}
      {more.length > 0 && (
        <details>
          <summary>{t("also-in-more", { count: more.length })}</summary>
          {places(more)}
        </details>
      )}
    </div>
  );
}

function AlsoThere({ place, onOpen }: { place: Place; onOpen: () => void }) {
  const t = useTranslations("ask");
  const words = useDocumentWords()(place);
  return (
    <li>
      <button
        type="button"
        className={classes.alsoThere}
        aria-label={t("open-source", { place: words })}
        onClick={onOpen}
      >
        {words}
      </button>{" "}
      <span>· {place.collection}</span>
    </li>
  );
}

/** The citation as if it were of the other place. */
function openedAt({ unit: _, sheet: __, mail: ___, ...citation }: Citation, place: Place): Citation {
  return { ...citation, ...place };
}
