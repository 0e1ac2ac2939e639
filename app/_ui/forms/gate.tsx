import Image from "next/image";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import styles from "./gate.module.css";

/** The frame of the pages before the door: product, one panel, one quiet line. */
export async function Gate(props: { title: string; lead: string; isWide?: boolean; children?: ReactNode }) {
  const t = await getTranslations();
  return (
    <main className={styles.gate}>
      <div className={props.isWide ? `${styles.card} ${styles.wide}` : styles.card}>
        <div className={styles.brand}>
          <Image src="/icon.svg" alt="" width={28} height={28} />
          {t("common.product")}
        </div>
        <div className={styles.panel}>
          <h1>{props.title}</h1>
          <p className={styles.lead}>{props.lead}</p>
          {props.children}
        </div>
      </div>
      <p className={styles.foot}>{t("sign-in.promise")}</p>
    </main>
  );
}
