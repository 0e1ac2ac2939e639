"use client";
import { Skeleton } from "@mantine/core";
import { IconLock, IconPlayerStop, IconTrash } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Answer, Citation } from "#lib/answer/answer";
import { Abstained } from "./abstained";
import classes from "./answer.module.css";
import { AnswerFoot } from "./answer-foot";
import { AnswerSentences } from "./answer-sentences";
import { CitationChip, type OpenCitation } from "./citation-chip";
import { Contradictions } from "./contradictions";
import { renderMarkdown } from "./markdown";
import { useProblemWords } from "./problem-words";
import { SearchedAs } from "./searched-as";
import { SearchedLine } from "./searched-line";
import { Sources } from "./sources";
import { Failed, FellBack, Notice } from "./turn-notices";
import type { Turn } from "./use-ask";

type Props = {
  turn: Turn;
  /** Citation of this turn that is open beside it. */
  openN: number | null;
  onOpen: OpenCitation;
  /** Another question is on its way. */
  isAsking: boolean;
  onAskAgain: () => void;
  /** Asks the follow-up anew in the person's own full words. */
  onAskEdited: (question: string) => void;
};

/** One question with its answer, wherever it is on its way. */
export function TurnView({ turn, openN, onOpen, isAsking, onAskAgain, onAskEdited }: Props) {
  const t = useTranslations("ask");
  const { answer, draft, state } = turn;
  const citations = answer?.citations ?? draft.citations;
  const standalone = answer?.standaloneQuestion ?? draft.standaloneQuestion;
  const cited = useMemo(() => citedNumbers(turn), [turn]);
  const isAbstained = answer?.abstained === true;
  return (
    <article className={classes.turn} aria-label={turn.question} aria-busy={state === "asking"}>
      <h2 className={classes.question}>{turn.question}</h2>
      {standalone !== null && standalone !== turn.question && (
        <SearchedAs question={standalone} isDisabled={isAsking} onAsk={onAskEdited} />
      )}
      <div className={classes.columns}>
        <div className={classes.body}>
          {answer === undefined ? (
            <OnItsWay turn={turn} openN={openN} onOpen={onOpen} />
          ) : (
            <Answered answer={answer} openN={openN} onOpen={onOpen} />
          )}
          {state === "withheld" && (
            <Notice icon={<IconLock size={18} />} text={t("withheld")} onAskAgain={onAskAgain} />
          )}
          {state === "removed" && (
            <Notice icon={<IconTrash size={18} />} text={t("removed")} onAskAgain={onAskAgain} />
          )}
          {state === "stopped" && (
            <Notice icon={<IconPlayerStop size={18} />} text={t("stopped")} onAskAgain={onAskAgain} />
          )}
          {state === "failed" && <Failed turn={turn} onAskAgain={onAskAgain} />}
        </div>
        {!isAbstained && citations.length > 0 && state !== "failed" && state !== "stopped" && (
          <Sources citations={citations} cited={cited} openN={openN} onOpen={onOpen} />
        )}
      </div>
    </article>
  );
}

function Answered({ answer, openN, onOpen }: { answer: Answer; openN: number | null; onOpen: OpenCitation }) {
  if (answer.abstained) {
    return (
      <>
        <FellBack answer={answer} />
        <Abstained answer={answer} openN={openN} onOpen={onOpen} />
        <AnswerFoot answer={answer} />
      </>
    );
  }
  return (
    <>
      <FellBack answer={answer} />
      <div className={classes.prose} data-testid="answer">
        <AnswerSentences {...answer} openN={openN} onOpen={onOpen} />
      </div>
      <Contradictions
        contradictions={answer.contradictions ?? []}
        citations={answer.citations}
        openN={openN}
        onOpen={onOpen}
      />
      <Doubts answer={answer} />
      <AnswerFoot answer={answer} />
    </>
  );
}

/** Every sentence that is not wholly supported, with the reasons in words. */
function Doubts({ answer }: { answer: Answer }) {
  const t = useTranslations("ask");
  const problemWords = useProblemWords();
  const doubtful = answer.sentences.filter(({ supported }) => supported !== "yes");
  if (doubtful.length === 0) return null;
  return (
    <section className={classes.doubts} aria-label={t("doubts")}>
      <h3>{t("doubts")}</h3>
      <ul>
        {doubtful.map(({ text, problems }) => (
          <li key={text}>
            <q>{withoutMarks(text)}</q> {problems.map(problemWords).join(" ")}
          </li>
        ))}
      </ul>
    </section>
  );
}

function OnItsWay({ turn, openN, onOpen }: { turn: Turn; openN: number | null; onOpen: OpenCitation }) {
  const t = useTranslations("ask");
  const { draft, state } = turn;
  const find = (n: number): Citation | undefined => draft.citations.find((citation) => citation.n === n);
  return (
    <>
      {draft.text !== "" ? (
        <div className={classes.prose}>
          {renderMarkdown(draft.text, {
            citation: (n) => {
              const citation = find(n);
              if (citation === undefined) return `[${n}]`;
              return <CitationChip citation={citation} isOpen={openN === n} onOpen={onOpen} />;
            },
          })}
        </div>
      ) : draft.sentences.length > 0 ? (
        <div className={classes.prose}>
          <AnswerSentences {...draft} openN={openN} onOpen={onOpen} />
        </div>
      ) : (
        state === "asking" && <Waiting />
      )}
      {state === "asking" && (
        <p className={classes.progress}>
          {draft.searched === null ? t("searching") : <SearchedLine searched={draft.searched} />}
          {draft.phase === "answering" &&
            draft.mode === "generate" &&
            ` ${t("writing", { model: draft.model ?? "" })}`}
        </p>
      )}
    </>
  );
}

/** Appears only after 300 ms (see the style), so that quick answers do not flash. */
function Waiting() {
  return (
    <div className={classes.waiting} aria-hidden>
      <Skeleton height={12} mb={12} />
      <Skeleton height={12} mb={12} width="92%" />
      <Skeleton height={12} width="64%" />
    </div>
  );
}

/** A sentence in a list of its own: without the list mark and emphasis it was written with. */
function withoutMarks(text: string): string {
  return text.replace(/^\s*(?:[-*•]|\d{1,3}[.)])\s+/u, "").replace(/\*\*|__|`/g, "");
}

/** While text streams, what it cites so far; all sources as long as nothing is known. */
function citedNumbers({ answer, draft }: Turn): ReadonlySet<number> {
  if (answer !== undefined) {
    const sides = (answer.contradictions ?? []).flatMap((contradiction) => contradiction.sides);
    return new Set([...answer.sentences.flatMap(({ citations }) => citations), ...sides.map(({ n }) => n)]);
  }
  return new Set(draft.citations.map(({ n }) => n));
}
