"use client";
import { Button } from "@mantine/core";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { InlineForm } from "../forms/inline-form";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";
import { SubjectSelect } from "./subject-select";

type Person = { readonly id: string; readonly name: string; readonly email: string };
type Group = { readonly id: string; readonly name: string };
/** @param isMember whether it is to be one from now on */
type Change = (groupId: string, id: string, isMember: boolean) => Promise<ActionResult>;

/** The people and groups in a group; administrators add and remove. */
export function GroupMembers(props: {
  groupId: string;
  people: readonly Person[];
  groups: readonly Group[];
  /** Who could be added. */
  others: { readonly people: readonly Person[]; readonly groups: readonly Group[] };
  mayChange: boolean;
  changePerson: Change;
  changeGroup: Change;
}) {
  const t = useTranslations("admin");
  const person = useAction(props.changePerson);
  const group = useAction(props.changeGroup);
  const [chosen, setChosen] = useState<string | null>(null);
  const isPending = person.isPending || group.isPending;
  const change = (id: string, isGroup: boolean, isMember: boolean) => {
    person.clear();
    group.clear();
    return (isGroup ? group : person).run(props.groupId, id, isMember);
  };
  async function add() {
    if (chosen === null) return;
    const isGroup = props.others.groups.some(({ id }) => id === chosen);
    if ((await change(chosen, isGroup, true)) !== undefined) setChosen(null);
  }
  const code = person.code ?? group.code;
  const problem = group.code === "conflict" ? t("group-circle") : undefined;
  const remove = (id: string, name: string, isGroup: boolean) =>
    props.mayChange && (
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        disabled={isPending}
        aria-label={t("remove-member", { name })}
        onClick={() => void change(id, isGroup, false)}
      >
        {t("remove")}
      </Button>
    );
  return (
    <>
      {props.mayChange ? (
        <InlineForm
          label={t("add-member")}
          isPending={isPending}
          isIncomplete={chosen === null}
          code={code}
          problem={problem}
          onSubmit={add}
        >
          <SubjectSelect {...props.others} value={chosen} onChange={setChosen} />
        </InlineForm>
      ) : (
        <ErrorNote code={code} />
      )}
      {props.people.length + props.groups.length === 0 ? (
        <p className={styles.quiet}>{t("no-members")}</p>
      ) : (
        <ul className={styles.list} aria-label={t("members")}>
          {props.groups.map(({ id, name }) => (
            <li key={id}>
              <span>
                <Link className={styles.link} href={`/admin/groups/${id}`}>
                  {name}
                </Link>
                <span className={`${styles.quiet} ${styles.small}`} style={{ display: "block" }}>
                  {t("member-group")}
                </span>
              </span>
              {remove(id, name, true)}
            </li>
          ))}
          {props.people.map(({ id, name, email }) => (
            <li key={id}>
              <span>
                <strong style={{ fontWeight: 560 }}>{name}</strong>
                <span className={`${styles.quiet} ${styles.small}`} style={{ display: "block" }}>
                  {email}
                </span>
              </span>
              {remove(id, name, false)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
