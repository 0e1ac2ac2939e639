import { Skeleton } from "@mantine/core";
import { getTranslations } from "next-intl/server";
import styles from "./page.module.css";

/** Grey lines in the place of a list; they appear only when it takes longer than 300 ms. */
export async function LoadingPage() {
  const t = await getTranslations("common");
  return (
    <div className={`${styles.page} ${styles.late}`} role="status" aria-label={t("loading")}>
      <Skeleton height={28} width={220} mb={32} />
      {[92, 78, 85, 64, 88, 71].map((width) => (
        <Skeleton key={width} height={14} width={`${width}%`} mb={22} />
      ))}
    </div>
  );
}
