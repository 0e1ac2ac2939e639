"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ViewerData } from "../../_server/viewer-data";
import classes from "./viewer.module.css";

/** More stand in what is said about the document. */
const SHOWN = 6;

/** Leads from what came out of a file, such as an attachment, to the document around it, and back. */
export function InsideLine({ data: { document, attached } }: { data: ViewerData }) {
  const t = useTranslations("document");
  const { parent } = document;
  if (parent === null && attached.length === 0) return null;
  return (
    <div className={classes.inside}>
      {parent !== null && (
        <span>
          {t("part-of")}{" "}
          <Link href={`/documents/${parent.id}`} prefetch={false}>
            {parent.name}
          </Link>
        </span>
      )}
      {attached.length > 0 && (
        <span>
          {t("attached")}{" "}
          {attached.slice(0, SHOWN).map(({ id, name }, i) => (
            <span key={id}>
              {i > 0 && ", "}
              <Link href={`/documents/${id}`} prefetch={false}>
                {name}
              </Link>
            </span>
          ))}
          {attached.length > SHOWN && ` ${t("attached-more", { count: attached.length - SHOWN })}`}
        </span>
      )}
    </div>
  );
}
