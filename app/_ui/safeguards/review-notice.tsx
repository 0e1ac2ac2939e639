"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { ActionResult } from "../../_server/action";
import page from "../page/page.module.css";
import styles from "./banner.module.css";

const EVERY_MS = 30_000;

/** Tells the privacy officer on whatever page, within half a minute, that somebody opened a ward in an emergency. */
export function ReviewNotice(props: { initial: number; count: () => Promise<ActionResult<number>> }) {
  const t = useTranslations("safeguards");
  const [count, setCount] = useState(props.initial);
  const { count: ask } = props;
  useEffect(() => setCount(props.initial), [props.initial]);
  useEffect(() => {
    const timer = setInterval(async () => {
      const result = await ask().catch(() => undefined);
      if (result?.ok) setCount(result.value);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [ask]);
  return (
    <div role="status">
      {count > 0 && (
        <div className={styles.banner}>
          <p>{t("to-review", { count })}</p>
          <Link className={page.link} href="/admin/emergencies" prefetch={false}>
            {t("go-to-review")}
          </Link>
        </div>
      )}
    </div>
  );
}
