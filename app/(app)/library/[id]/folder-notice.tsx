import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { summariseFolders } from "#lib/folders/folder-files";
import type { CollectionId } from "#lib/ids";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import own from "../../../_ui/folders/folders.module.css";
import styles from "../../../_ui/page/page.module.css";

/** For stewards: how many folders feed the collection, and whether one of them needs them. */
export async function FolderNotice({ collectionId }: { collectionId: CollectionId }) {
  const person = await requirePerson();
  const { folders, toDecide, inTrouble } = summariseFolders(services().db, person, collectionId);
  if (folders === 0) return null;
  const t = await getTranslations("folders");
  const needs = [
    inTrouble > 0 && t("summary-trouble", { count: inTrouble }),
    toDecide > 0 && t("summary-decide", { count: toDecide }),
  ].filter((need) => need !== false);
  return (
    <p className={own.notice}>
      {t("summary", { count: folders })}{" "}
      {needs.length > 0 && (
        <Link className={styles.link} href={`/library/${collectionId}/folders`}>
          {needs.join(", ")}
        </Link>
      )}
    </p>
  );
}
