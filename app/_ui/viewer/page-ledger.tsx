"use client";
import { useTranslations } from "next-intl";
import type { PageLine } from "#lib/documents/ledger/page-ledger";
import { sayReason } from "../say-reason";
import classes from "./viewer.module.css";

/** Most pages that are listed at once; those with remarks come first then. */
const MOST_PAGES = 500;

/** What became of each page: read, in part, not at all and why, and how certain recognition was. */
export function PageLedger({ lines }: { lines: readonly PageLine[] }) {
  const t = useTranslations("document");
  const reasons = useTranslations("reasons");
  const withRemarks = lines.filter(({ state }) => state !== "read");
  const shown = lines.length <= MOST_PAGES ? lines : withRemarks.slice(0, MOST_PAGES);
  return (
    <details className={classes.pageLedger} open={withRemarks.length > 0 && lines.length <= 20}>
      <summary>{t("page-by-page", { pages: lines.length, gaps: withRemarks.length })}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("page-number")}</th>
            <th scope="col">{t("state")}</th>
            <th scope="col">{t("characters")}</th>
            <th scope="col">{t("certainty")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => (
            <tr key={line.number}>
              <th scope="row" className="tabular">
                {line.number}
              </th>
              <td>
                {t(`page-${line.state}`)}
                {line.warnings.map((warning) => (
                  <small key={warning.code}>{sayReason(reasons, warning)}</small>
                ))}
              </td>
              <td className="tabular">{line.characters}</td>
              <td className="tabular">{line.ocrConfidence === null ? "–" : `${line.ocrConfidence} %`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
