"use client";
import { useTranslations } from "next-intl";
import { ShownOnce } from "../forms/shown-once";

/** A link by which somebody gets in, to hand over. @param props.path its address without the host; null: closed */
export function InvitationLink(props: { path: string | null; title: string; onClose: () => void }) {
  const t = useTranslations("admin");
  return (
    <ShownOnce
      secret={props.path === null ? null : new URL(props.path, window.location.origin).href}
      title={props.title}
      label={t("invitation-link")}
      explained={t("link-explained")}
      onClose={props.onClose}
    />
  );
}
