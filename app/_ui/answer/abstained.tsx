"use client";
import { IconFileOff } from "@tabler/icons-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { Answer } from "#lib/answer/answer";
import classes from "./answer.module.css";
import type { OpenCitation } from "./citation-chip";
import { SourceCard } from "./sources";

/** The documents do not answer: says so, says what was searched, and shows the nearest passages as what they are. */
export function Abstained({
  answer,
  openN,
  onOpen,
}: {
  answer: Answer;
  openN: number | null;
  onOpen: OpenCitation;
}) {
  const t = useTranslations("ask");
  const format = useFormatter();
  const isEmpty = answer.abstainedBecause === "nothing-readable";
  return (
    <div className={classes.abstained} data-testid="abstained">
      <div className={classes.abstainedHead}>
        <IconFileOff size={22} stroke={1.6} aria-hidden />
        <div>
          <h3>
            {isEmpty ? t("nothing-readable") : t("not-found", { documents: answer.searched.documents })}
          </h3>
          <p>{t(`because-${answer.abstainedBecause ?? "nothing-found"}`)}</p>
          {(answer.unknownWords ?? []).length > 0 && (
            <p>
              {t("unknown-words", {
                count: answer.unknownWords?.length ?? 0,
                words: format.list((answer.unknownWords ?? []).map((word) => t("quoted", { word }))),
              })}
            </p>
          )}
          {answer.searched.collections.length > 0 && (
            <p>
              {t("searched-in", {
                collections: format.list(answer.searched.collections.map(({ name }) => name)),
              })}
            </p>
          )}
          <p className={classes.next}>
            {t.rich(isEmpty ? "next-nothing-readable" : "next-not-found", {
              link: (words) => (
                <Link href="/library" prefetch={false}>
                  {words}
                </Link>
              ),
            })}
          </p>
        </div>
      </div>
      {answer.citations.length > 0 && (
        <section aria-label={t("nearest")}>
          <h4 className={classes.nearest}>{t("nearest")}</h4>
          <p className={classes.nearestLead}>{t("nearest-lead")}</p>
          <ol className={classes.sourceList}>
            {answer.citations.map((citation) => (
              <SourceCard
                key={citation.n}
                citation={citation}
                isOpen={openN === citation.n}
                onOpen={onOpen}
              />
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}
