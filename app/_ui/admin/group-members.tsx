"use client";
import { Button, Select } from "@mantine/core";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";
import own from "./admin.module.css";

type Member = { readonly id: string; readonly name: string; readonly email: string };
type Change = (groupId: string, userId: string) => Promise<ActionResult>;

/** The people of a group; administrators add and remove. */
export function GroupMembers(props: {
  groupId: string;
  members: readonly Member[];
  others: readonly Member[];
  mayChange: boolean;
  add: Change;
  remove: Change;
}) {
  const t = useTranslations("admin");
  const add = useAction(props.add);
  const remove = useAction(props.remove);
  const [chosen, setChosen] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (chosen !== null && (await add.run(props.groupId, chosen)) !== undefined) setChosen(null);
  }
  return (
    <>
      {props.mayChange && (
        <form onSubmit={submit} className={own.inline} aria-label={t("add-member")}>
          <Select
            className={own.grow ?? ""}
            label={t("person")}
            placeholder={t("choose-person")}
            searchable
            clearable
            nothingFoundMessage={t("nobody-found")}
            value={chosen}
            onChange={setChosen}
            data={props.others.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
          />
          <Button type="submit" loading={add.isPending} disabled={chosen === null}>
            {t("add-member")}
          </Button>
        </form>
      )}
      <ErrorNote code={add.code ?? remove.code} />
      {props.members.length === 0 ? (
        <p className={styles.quiet}>{t("no-members")}</p>
      ) : (
        <ul className={styles.list}>
          {props.members.map((member) => (
            <li key={member.id}>
              <span>
                <strong style={{ fontWeight: 560 }}>{member.name}</strong>
                <span className={`${styles.quiet} ${styles.small}`} style={{ display: "block" }}>
                  {member.email}
                </span>
              </span>
              {props.mayChange && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  disabled={remove.isPending}
                  aria-label={t("remove-member", { name: member.name })}
                  onClick={() => remove.run(props.groupId, member.id)}
                >
                  {t("remove")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
