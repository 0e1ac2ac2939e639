"use client";
import { Button, NativeSelect } from "@mantine/core";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { GrantLevel } from "#lib/db/schema";
import type { ActionResult } from "../../_server/action";
import { ConfirmDialog } from "../forms/confirm-dialog";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";
import { AddGrant, type GrantInput } from "./add-grant";
import own from "./admin.module.css";

/** A grant in force as the panel shows it; times are text already. */
export type GrantLine = {
  readonly id: string;
  readonly subjectId: string;
  readonly kind: "user" | "group";
  readonly name: string;
  readonly detail: string | null;
  readonly level: GrantLevel;
  readonly since: string;
  readonly until: string | null;
  readonly expiresAtMs: number | null;
};

/** Who has access to a collection, and what the person may change about it. */
export function GrantsPanel(props: {
  collectionId: string;
  collection: string;
  grants: readonly GrantLine[];
  candidates: {
    people: readonly { id: string; name: string; email: string }[];
    groups: readonly { id: string; name: string }[];
  };
  mayChange: boolean;
  open: (input: GrantInput) => Promise<ActionResult>;
  close: (grantId: string) => Promise<ActionResult>;
}) {
  const t = useTranslations("library");
  const [ending, setEnding] = useState<GrantLine | null>(null);
  const close = useAction(props.close);
  const change = useAction(props.open);

  async function confirmEnd() {
    if (ending !== null && (await close.run(ending.id)) !== undefined) setEnding(null);
  }
  return (
    <>
      {props.mayChange && (
        <AddGrant
          collectionId={props.collectionId}
          people={props.candidates.people}
          groups={props.candidates.groups}
          open={props.open}
        />
      )}
      <ErrorNote code={change.code} />
      {props.grants.length === 0 ? (
        <p className={styles.quiet}>{t("nobody-has-access")}</p>
      ) : (
        <ul className={styles.plainList} aria-label={t("who-has-access")}>
          {props.grants.map((grant) => (
            <li key={grant.id} className={own.grant}>
              <span>
                <strong style={{ fontWeight: 560 }}>{grant.name}</strong>
                <span
                  className={`${styles.quiet} ${styles.small}`}
                  style={{ display: "block", overflowWrap: "anywhere" }}
                >
                  {grant.detail ?? t("group")}
                </span>
              </span>
              {props.mayChange ? (
                <NativeSelect
                  size="xs"
                  aria-label={t("level-of", { name: grant.name })}
                  value={grant.level}
                  disabled={change.isPending}
                  data={(["read", "contribute", "manage"] as const).map((value) => ({
                    value,
                    label: t(`level-${value}`),
                  }))}
                  onChange={(event) =>
                    change.run({
                      collectionId: props.collectionId,
                      subject: grant.subjectId,
                      level: event.currentTarget.value as GrantLevel,
                      expiresAtMs: grant.expiresAtMs,
                    })
                  }
                />
              ) : (
                <span>{t(`level-${grant.level}`)}</span>
              )}
              <span className={own.grantTime}>
                {t("since-date", { date: grant.since })}
                {grant.until !== null && `, ${t("until-date", { date: grant.until })}`}
              </span>
              {props.mayChange && (
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  aria-label={t("end-access-of", { name: grant.name })}
                  onClick={() => setEnding(grant)}
                >
                  {t("end-access")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <ConfirmDialog
        isOpen={ending !== null}
        title={t("end-access-title", { name: ending?.name ?? "" })}
        confirm={t("end-access")}
        isPending={close.isPending}
        code={close.code}
        onConfirm={confirmEnd}
        onClose={() => setEnding(null)}
      >
        {t("end-access-explained", { name: ending?.name ?? "", collection: props.collection })}
      </ConfirmDialog>
    </>
  );
}
