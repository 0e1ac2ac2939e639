"use client";
import { Button } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import type { ErrorCode } from "#lib/errors";
import { ErrorNote } from "./error-note";
import styles from "./forms.module.css";

/** A form in one line of a page, above the list that it adds to; on narrow screens its fields go below each other. */
export function InlineForm(props: {
  label: string;
  /** What the button says; the form's label without it. */
  submit?: string;
  isPending: boolean;
  /** Something that has to be chosen is not. */
  isIncomplete?: boolean;
  /** What it does is not the page's main purpose. */
  isQuiet?: boolean;
  /** What came of it, said below as soon as it is there. */
  outcome?: string;
  code: ErrorCode | null;
  /** Said instead of the code's own sentence. */
  problem?: string | undefined;
  /** @param reset empties the form's own fields */
  onSubmit: (given: FormData, reset: () => void) => void;
  children: ReactNode;
}) {
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if (props.isIncomplete !== true) props.onSubmit(new FormData(form), () => form.reset());
  }
  return (
    <form onSubmit={submit} className={styles.inline} aria-label={props.label}>
      {props.children}
      <Button
        type="submit"
        variant={props.isQuiet === true ? "default" : "filled"}
        loading={props.isPending}
        disabled={props.isIncomplete === true}
      >
        {props.submit ?? props.label}
      </Button>
      {props.outcome !== undefined && (
        <p className={styles.outcome} role="status">
          {props.outcome}
        </p>
      )}
      {props.code !== null && (
        <div className={styles.whole}>
          <ErrorNote code={props.code} text={props.problem} />
        </div>
      )}
    </form>
  );
}
