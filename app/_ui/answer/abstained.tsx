"use client";
import { IconFileOff } from "@tabler/icons-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
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
