"use client";
import { ActionIcon, Textarea } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type SubmitEvent, useEffect, useRef, useState } from "react";
import { isTyping } from "../shell/shortcuts";
import classes from "./answer.module.css";
import { AsOfPicker } from "./as-of-picker";
import { type ScopeCollection, type ScopeDocument, ScopePicker } from "./scope-picker";
import type { Scope } from "./use-ask";

type Props = {
  isFollowUp: boolean;
  initialQuestion: string;
  isAsking: boolean;
  scope: Scope;
  collections: readonly ScopeCollection[];
  document: ScopeDocument | undefined;
  onScope: (scope: Scope) => void;
  onAsk: (question: string) => void;
  onStop: () => void;
};

/** The one field: Enter asks, Shift+Enter makes a new line, `/` comes here from anywhere. */
export function QuestionField({ isFollowUp, initialQuestion, isAsking, onAsk, onStop, ...scope }: Props) {
  const t = useTranslations("ask");
  const [question, setQuestion] = useState(initialQuestion);
  const field = useRef<HTMLTextAreaElement>(null);
  // What was typed before the page came alive is not lost.
  useEffect(() => {
    const typed = field.current?.value ?? "";
    if (typed !== "") setQuestion(typed);
  }, []);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const submit = () => {
    if (question.trim() === "" || isAsking) return;
    onAsk(question.trim());
    setQuestion("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit();
  };
  return (
    <form className={classes.field} onSubmit={onSubmit}>
      <Textarea
        ref={field}
        variant="unstyled"
        autosize
        minRows={isFollowUp ? 1 : 2}
        maxRows={8}
        maxLength={4000}
        size="md"
        data-autofocus
        autoFocus={!isFollowUp}
        aria-label={isFollowUp ? t("follow-up") : t("your-question")}
        placeholder={isFollowUp ? t("follow-up") : t("placeholder")}
        value={question}
        onChange={(event) => setQuestion(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className={classes.fieldFoot}>
        <span className={classes.scopes}>
          <ScopePicker {...scope} isDisabled={isAsking} />
          {scope.scope.documentId === undefined && <AsOfPicker {...scope} isDisabled={isAsking} />}
        </span>
        {isAsking ? (
          <ActionIcon
            size={36}
            radius="xl"
            variant="filled"
            color="gray"
            onClick={onStop}
            aria-label={t("stop")}
          >
            <IconPlayerStopFilled size={16} aria-hidden />
          </ActionIcon>
        ) : (
          <ActionIcon
            type="submit"
            size={36}
            radius="xl"
            variant="filled"
            disabled={question.trim() === ""}
            aria-label={t("ask")}
          >
            <IconArrowUp size={20} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </form>
  );
}
