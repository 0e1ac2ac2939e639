"use client";
import { Alert, Button } from "@mantine/core";
import { IconAlertCircle, IconInfoCircle, IconRefresh } from "@tabler/icons-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Answer } from "#lib/answer/answer";
import classes from "./answer.module.css";
import type { Turn } from "./use-ask";

/** A question that broke off: why, and the next step. */
export function Failed({ turn, onAskAgain }: { turn: Turn; onAskAgain: () => void }) {
  const t = useTranslations("ask");
  const e = useTranslations("errors");
  if (turn.code === "not-signed-in") {
    return (
      <Alert
        className={classes.trouble}
        role="alert"
        color="red"
        variant="light"
        icon={<IconAlertCircle size={18} />}
        title={e("not-signed-in")}
      >
        <Link href="/sign-in" prefetch={false}>
          {t("sign-in-again")}
        </Link>
      </Alert>
    );
  }
  return (
    <Notice
      isError
      icon={<IconAlertCircle size={18} />}
      text={turn.code === "connection-lost" ? t("connection-lost") : e(turn.code ?? "internal")}
      onAskAgain={onAskAgain}
    />
  );
}

/** Why what a model wrote was set aside; nothing where it was not. */
export function FellBack({ answer: { fellBackBecause } }: { answer: Answer }) {
  const t = useTranslations("ask");
  if (fellBackBecause === null) return null;
  return (
    <Alert
      className={classes.remark}
      color="gray"
      variant="light"
      icon={<IconInfoCircle size={18} aria-hidden />}
      mb="md"
      p="xs"
    >
      {t(`fell-back-${fellBackBecause}`)}
    </Alert>
  );
}

/** A remark below a question without a whole answer, with a way to ask it again. */
export function Notice({
  icon,
  text,
  isError = false,
  onAskAgain,
}: {
  icon: ReactNode;
  text: string;
  isError?: boolean;
  onAskAgain: () => void;
}) {
  const t = useTranslations("ask");
  return (
    <Alert
      className={isError ? classes.trouble : classes.remark}
      role={isError ? "alert" : "status"}
      color={isError ? "red" : "gray"}
      variant="light"
      icon={icon}
      mt="sm"
    >
      <div className={classes.notice}>
        <span>{text}</span>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={15} />}
          onClick={onAskAgain}
        >
          {t("ask-again")}
        </Button>
      </div>
    </Alert>
  );
}
