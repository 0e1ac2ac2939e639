import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import type { PrintableCheckpoint } from "#lib/audit/anchors/paper";
import page from "../page/page.module.css";
import styles from "./checkpoint-sheet.module.css";

/** A checkpoint and the log's key as codes and as text; the buttons above are not printed. */
export async function CheckpointSheet(props: { sheet: PrintableCheckpoint; children: ReactNode }) {
  const t = await getTranslations("admin");
  const { note, noteSvg, key, keySvg, atMs } = props.sheet;
  const parts = [
    { name: "checkpoint", text: note, svg: noteSvg },
    { name: "log-key", text: key, svg: keySvg },
  ] as const;
  return (
    <div className={styles.sheet}>
      <div className={styles.screen}>{props.children}</div>
      <p className={styles.signature}>{t("sheet-signature", { time: new Date(atMs).toISOString() })}</p>
      {parts.map(({ name, text, svg }) => (
        <section key={name} className={styles.part} aria-labelledby={name}>
          <h2 id={name}>{t(name)}</h2>
          {/* biome-ignore lint/performance/noImgElement: a drawing of our own, nothing to fetch or to scale */}
          <img
            className={styles.code}
            src={`data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`}
            alt={t("code-of", { what: t(name) })}
          />
          <div>
            <p className={`${page.quiet} ${page.small}`} style={{ margin: "0 0 8px" }}>
              {t(`${name}-explained`)}
            </p>
            <pre className={`${page.block} ${page.mono}`}>{text}</pre>
          </div>
        </section>
      ))}
    </div>
  );
}
