import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { LOW_CONFIDENCE } from "#lib/documents/ledger/ledger-filter";
import type { LedgerLine, LedgerSort } from "#lib/documents/ledger/list-ledger";
import { getDisplay } from "../../../_server/display";
import styles from "../../page/page.module.css";
import { sayReason } from "../../say-reason";
import { StateMark } from "../state-mark";
import own from "./ledger.module.css";
import { type LedgerQuery, ledgerAddress } from "./ledger-query";
import { ReadAgain } from "./read-again";

const COLUMNS: readonly { readonly sort: LedgerSort; readonly isNumber?: true }[] = [
  { sort: "name" },
  { sort: "state" },
  { sort: "pages", isNumber: true },
  { sort: "characters", isNumber: true },
  { sort: "confidence", isNumber: true },
  { sort: "time", isNumber: true },
  { sort: "added" },
];

/** One row for each file: what became of it, by whom it was read, and what can be done. */
export async function LedgerTable(props: {
  base: string;
  query: LedgerQuery;
  lines: readonly LedgerLine[];
  /** Whether the collection is said with each file. */
  hasCollections: boolean;
  mayRetry: (line: LedgerLine) => boolean;
}) {
  const [t, reasons, display] = await Promise.all([
    getTranslations("library"),
    getTranslations("reasons"),
    getDisplay(),
  ]);
  const { order } = props.query;
  const number = (value: number | null) => (value === null ? "–" : display.count(value));
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {COLUMNS.map(({ sort, isNumber }) => (
            <th
              key={sort}
              scope="col"
              className={`${isNumber ? styles.number : ""} ${sort === "name" ? "" : styles.onlyWide}`}
              aria-sort={order.by === sort ? (order.isDescending ? "descending" : "ascending") : undefined}
            >
              <Link
                className={own.sort}
                href={ledgerAddress(props.base, props.query, { sort })}
                scroll={false}
              >
                {t(`ledger-${sort}`)}
                {order.by === sort && <span aria-hidden> {order.isDescending ? "↓" : "↑"}</span>}
              </Link>
            </th>
          ))}
          <th scope="col">
            <span className={own.hidden}>{t("actions")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.lines.map((line) => {
          const said = [line.stateReason, ...(line.warnings ?? [])].flatMap((reason) =>
            reason === null ? [] : [sayReason(reasons, reason)],
          );
          const isLow = line.ocrConfidence !== null && line.ocrConfidence < LOW_CONFIDENCE;
          const pages =
            line.gapPageCount !== null && line.gapPageCount > 0 && line.pageCount !== null
              ? t("gaps-of", { gaps: line.gapPageCount, pages: line.pageCount })
              : number(line.pageCount);
          const certainty = line.ocrConfidence === null ? "–" : `${line.ocrConfidence} %`;
          return (
            <tr key={line.id}>
              <td>
                <Link className={styles.plainLink} href={`/documents/${line.id}`} prefetch={false}>
                  {line.sourcePath}
                </Link>
                {props.hasCollections && <span className={own.reasons}>{line.collection}</span>}
                {[...new Set(said)].map((sentence) => (
                  <span key={sentence} className={own.reasons}>
                    {sentence}
                  </span>
                ))}
                {line.extractor !== null && (
                  <span className={own.reasons}>{t("read-by", { extractor: line.extractor })}</span>
                )}
                <span className={`${styles.onlyNarrow} ${styles.quiet} ${styles.small}`}>
                  <StateMark state={line.state} />
                  {line.pageCount !== null && ` · ${t("ledger-pages")}: ${pages}`}
                  {line.ocrConfidence !== null && ` · ${t("ledger-confidence")}: ${certainty}`}
                </span>
              </td>
              <td className={styles.onlyWide}>
                <StateMark state={line.state} />
              </td>
              <td className={`${styles.number} ${styles.onlyWide}`}>{pages}</td>
              <td className={`${styles.number} ${styles.onlyWide}`}>{number(line.charCount)}</td>
              <td className={`${styles.number} ${styles.onlyWide}`}>
                <span className={isLow ? own.low : undefined}>{certainty}</span>
              </td>
              <td className={`${styles.number} ${styles.onlyWide}`}>
                {line.extractMs === null ? "–" : display.seconds(line.extractMs)}
              </td>
              <td className={`${styles.nowrap} ${styles.onlyWide}`}>{display.date(line.addedAtMs)}</td>
              <td>
                {line.state === "failed" && props.mayRetry(line) && (
                  <ReadAgain id={line.id} name={line.name} />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
