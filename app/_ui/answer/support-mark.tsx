"use client";
import { Tooltip, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCircleHalf2 } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import type { AnswerMode, AnswerSentence } from "#lib/answer/answer";
import classes from "./answer.module.css";
import { useProblemWords } from "./problem-words";

/** Whether a sentence is supported by what it cites: a sign, words, and the reasons. */
export function SupportMark({ sentence, mode }: { sentence: AnswerSentence; mode: AnswerMode }) {
  const t = useTranslations("ask");
  const problemWords = useProblemWords();
  if (sentence.supported === "yes") {
    const words = mode === "quote" ? t("verbatim") : t("supported");
    return (
      <Tooltip label={words} openDelay={200}>
        <span className={classes.supported}>
          <IconCheck size={14} stroke={2.2} aria-hidden />
          <VisuallyHidden>{words}</VisuallyHidden>
        </span>
      </Tooltip>
    );
  }
  const isPartly = sentence.supported === "partly";
  const Icon = isPartly ? IconCircleHalf2 : IconAlertTriangle;
  return (
    <Tooltip
      label={sentence.problems.map(problemWords).join(" ")}
      multiline
      maw={320}
      disabled={sentence.problems.length === 0}
    >
      <span className={isPartly ? classes.partly : classes.unsupported}>
        <Icon size={13} stroke={2} aria-hidden />
        {isPartly ? t("partly-supported") : t("not-supported")}
      </span>
    </Tooltip>
  );
}
