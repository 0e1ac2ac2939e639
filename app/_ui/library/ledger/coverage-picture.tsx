import { getTranslations } from "next-intl/server";
import type { LedgerTotals } from "#lib/documents/ledger/ledger-totals";
import { getDisplay } from "../../../_server/display";
import own from "./ledger.module.css";

type Part = { readonly look: string | undefined; readonly label: string; readonly count: number };

/** How much can be found: documents and pages as bars to the same width, and the same numbers as a table. */
export async function CoveragePicture({ totals: { documents, pages } }: { totals: LedgerTotals }) {
  const [t, display] = await Promise.all([getTranslations("library"), getDisplay()]);
  const bars: readonly { readonly title: string; readonly parts: readonly Part[] }[] = [
    {
      title: t("documents"),
      parts: (["searchable", "partly", "failed", "waiting"] as const).map((state) => ({
        look: own[state],
        label: t(`tab-${state}`),
        count: documents[state],
      })),
    },
    {
      title: t("pages"),
      parts: [
        { look: own.searchable, label: t("pages-whole"), count: pages.whole },
        { look: own.partly, label: t("pages-gaps"), count: pages.gaps },
      ],
    },
  ];
  return (
    <figure className={own.picture} data-testid="coverage-picture">
      <figcaption className={own.hidden}>{t("coverage")}</figcaption>
      {bars.map(({ title, parts }) => {
        const all = parts.reduce((sum, part) => sum + part.count, 0);
        const shown = parts.filter((part) => part.count > 0);
        const share = (count: number) => `${((100 * count) / Math.max(1, all)).toFixed(1)} %`;
        return (
          <div key={title} className={own.kind}>
            <p className={own.kindTitle}>
              {title} <span className="tabular">{display.count(all)}</span>
            </p>
            <div className={own.bar} aria-hidden>
              {shown.map((part) => (
                <span
                  key={part.label}
                  className={part.look}
                  style={{ flexGrow: part.count }}
                  title={`${part.label}: ${display.count(part.count)} (${share(part.count)})`}
                />
              ))}
            </div>
            <table className={own.numbers}>
              <caption className={own.hidden}>{title}</caption>
              <tbody>
                {parts.map((part) => (
                  <tr key={part.label}>
                    <th scope="row">
                      <span className={`${own.swatch} ${part.look}`} aria-hidden /> {part.label}
                    </th>
                    <td className="tabular">{display.count(part.count)}</td>
                    <td className="tabular">{share(part.count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      })}
    </figure>
  );
}
