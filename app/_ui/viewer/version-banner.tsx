"use client";
import { Alert } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ViewerData } from "../../_server/viewer-data";
import classes from "./viewer.module.css";

/** Says so when questions of today are not answered from the version that is open, and leads to the one they are. */
export function VersionBanner({ data: { document, history } }: { data: ViewerData }) {
  const t = useTranslations("document");
  const format = useFormatter();
  const current = history.versions.find(({ isInForce }) => isInForce);
  const isSearched = document.state === "searchable" || document.state === "partly";
  if (current?.version === document.version || (current === undefined && !isSearched)) return null;
  const added = format.dateTime(document.addedAtMs, { dateStyle: "medium" });
  const heir = history.supersededBy[0];
  const link = (id: string) => (words: ReactNode) => (
    <Link href={`/documents/${id}`} prefetch={false}>
      {words}
    </Link>
  );
  return (
    <Alert
      className={classes.banner}
      color="yellow"
      variant="light"
      icon={<IconHistory size={18} aria-hidden />}
      role="status"
    >
      {current === undefined
        ? heir === undefined
          ? t("not-in-force")
          : t.rich("superseded-by", { document: heir.name, link: link(heir.id) })
        : t.rich(document.version > current.version && !isSearched ? "newer-unread" : "not-current", {
            version: document.version,
            added,
            current: current.version,
            link: link(current.id),
          })}
    </Alert>
  );
}
