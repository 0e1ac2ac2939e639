"use client";
import { Button, Text } from "@mantine/core";
import { useTranslations } from "next-intl";
import type { ActionResult } from "../../_server/action";
import { ErrorNote } from "../forms/error-note";
import { useAction } from "../forms/use-action";
import styles from "../page/page.module.css";

export type InvitationLine = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isOpen: boolean;
  readonly facts: string;
};

/** Links that were handed over lately; open ones can be withdrawn. @param props.withdraw null: to look at only */
export function InvitationList(props: {
  invitations: readonly InvitationLine[];
  withdraw: ((id: string) => Promise<ActionResult>) | null;
}) {
  const t = useTranslations("admin");
  const { withdraw } = props;
  const { run, isPending, code } = useAction(
    withdraw ?? (async () => ({ ok: false, code: "not-allowed" }) as const),
  );
  return (
    <>
      <ul className={styles.list}>
        {props.invitations.map((invitation) => (
          <li key={invitation.id}>
            <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
              <Text component="div" size="sm" fw={560}>
                {invitation.name} · {invitation.email}
              </Text>
              <Text size="xs" c="dimmed" className="tabular">
                {invitation.facts}
              </Text>
            </div>
            {invitation.isOpen && withdraw !== null && (
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                disabled={isPending}
                aria-label={t("withdraw-invitation-of", { name: invitation.name })}
                onClick={() => void run(invitation.id)}
              >
                {t("withdraw-invitation")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <ErrorNote code={code} />
    </>
  );
}
