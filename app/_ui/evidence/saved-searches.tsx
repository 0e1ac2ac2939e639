"use client";
import { Button, CloseButton, TextInput } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { FormEvent } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import page from "../page/page.module.css";
import styles from "./evidence.module.css";

/** One's searches over the log, and a form to keep the one that is open. */
export function SavedSearches(props: {
  searches: readonly { readonly id: string; readonly name: string; readonly query: string }[];
  /** The open filter as an address has it; empty without one. */
  query: string;
  keep: (name: string, query: string) => Promise<ActionResult>;
  drop: (id: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("evidence");
  const keeping = useAction(props.keep);
  const dropping = useAction(props.drop);
  const code = keeping.code ?? dropping.code;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if ((await keeping.run(String(new FormData(form).get("name")), props.query)) !== undefined) form.reset();
  }
  if (props.searches.length === 0 && props.query === "") return null;
  return (
    <div className={styles.saved}>
      {props.searches.length > 0 && (
        <ul className={styles.tags} aria-label={t("saved-searches")}>
          {props.searches.map(({ id, name, query }) => (
            <li key={id}>
              <Link className={page.link} href={`/admin/activity?${query}`} prefetch={false}>
                {name}
              </Link>
              <CloseButton
                size="sm"
                aria-label={t("forget-search", { name })}
                disabled={dropping.isPending}
                onClick={() => dropping.run(id)}
              />
            </li>
          ))}
        </ul>
      )}
      {props.query !== "" && (
        <form onSubmit={submit} className={styles.saveForm} aria-label={t("save-search")}>
          <TextInput name="name" label={t("search-name")} required withAsterisk={false} maxLength={80} />
          <Button type="submit" variant="default" loading={keeping.isPending}>
            {t("save-search")}
          </Button>
        </form>
      )}
      {code !== null && <ErrorNote code={code} />}
    </div>
  );
}
