"use client";
import { Button } from "@mantine/core";
import { IconCheck, IconCopy, IconPencilBolt, IconQuote } from "@tabler/icons-react";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import type { Answer } from "#lib/answer/answer";
import classes from "./answer.module.css";
import { answerText, type CopyWords } from "./answer-text";
import { copyText } from "./copy-text";
import { ExportMenu } from "./export-menu";
import { usePlaceWords } from "./place-words";
import { SearchedLine } from "./searched-line";
import { useSideDates } from "./side-dates";

/** How the answer came about: mode, model, what was searched, time; and copying it. */
export function AnswerFoot({ answer }: { answer: Answer }) {
  const t = useTranslations("ask");
  const format = useFormatter();
  const isQuote = answer.mode === "quote";
  const Icon = isQuote ? IconQuote : IconPencilBolt;
  const seconds = format.number(answer.timingsMs.total / 1000, { maximumSignificantDigits: 2 });
  return (
    <div className={classes.foot}>
      <ul className={classes.facts}>
        {!answer.abstained && (
          <li>
            <Icon size={15} aria-hidden />{" "}
            {isQuote ? t("mode-quote") : t("mode-generate", { model: answer.model ?? "" })}
            <span className="tabular"> · {t("seconds", { seconds })}</span>
          </li>
        )}
        <li>
          <SearchedLine searched={answer.searched} />
        </li>
      </ul>
      <div className={classes.footActions}>
        {!answer.abstained && <CopyButton answer={answer} />}
        <ExportMenu conversationId={answer.conversationId} turnId={answer.turnId} />
      </div>
    </div>
  );
}

function CopyButton({ answer }: { answer: Answer }) {
  const t = useTranslations("ask");
  const [isCopied, setIsCopied] = useState(false);
  const place = usePlaceWords();
  const dates = useSideDates();
  const copy = async () => {
    const words: CopyWords = {
      sources: t("sources"),
      place,
      partlySupported: t("partly-supported"),
      notSupported: t("not-supported"),
      fellBack: (because) => t(`fell-back-${because}`),
      disagree: t("disagree"),
      dates: (side, other) => dates(side, other).join(", "),
    };
    if (!(await copyText(answerText(answer, words)))) return;
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
  };
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      leftSection={isCopied ? <IconCheck size={15} /> : <IconCopy size={15} />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{isCopied ? t("copied") : t("copy")}</span>
    </Button>
  );
}
