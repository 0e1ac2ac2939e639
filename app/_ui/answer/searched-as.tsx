"use client";
import { Button, Textarea } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type SubmitEvent, useRef, useState } from "react";
import classes from "./answer.module.css";

type Props = {
  /** The follow-up as it was searched. */
  question: string;
  isDisabled: boolean;
  onAsk: (question: string) => void;
};

/** Says as which question a follow-up was searched, and lets the person mend it: that is asked as it stands. */
export function SearchedAs({ question, isDisabled, onAsk }: Props) {
  const t = useTranslations("ask");
  const [edited, setEdited] = useState<string>();
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    setEdited(undefined);
    // The button is drawn again first.
    requestAnimationFrame(() => opener.current?.focus());
  };
  const submit = () => {
    const asked = edited?.trim() ?? "";
    if (asked === "" || isDisabled) return;
    setEdited(undefined);
    onAsk(asked);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      // Escape would stop a question on its way, too.
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit();
  };
  if (edited === undefined) {
    return (
      <p className={classes.standalone}>
        {t("searched-as", { question })}{" "}
        <Button
          ref={opener}
          variant="subtle"
          color="gray"
          size="compact-xs"
          leftSection={<IconPencil size={13} aria-hidden />}
          disabled={isDisabled}
          onClick={() => setEdited(question)}
        >
          {t("edit-searched-as")}
        </Button>
      </p>
    );
  }
  return (
    <form className={classes.searchedAs} onSubmit={onSubmit}>
      <Textarea
        label={t("question-to-search")}
        autosize
        autoFocus
        maxRows={6}
        maxLength={4000}
        value={edited}
        onChange={(event) => setEdited(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div>
        <Button type="submit" size="xs" disabled={edited.trim() === "" || isDisabled}>
          {t("ask-edited")}
        </Button>
        <Button variant="subtle" color="gray" size="xs" onClick={close}>
          {t("cancel-edit")}
        </Button>
      </div>
    </form>
  );
}
