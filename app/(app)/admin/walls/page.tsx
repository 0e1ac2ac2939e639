import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { listHolds } from "#lib/safeguards/holds";
import { protectionChoices } from "#lib/safeguards/protection-choices";
import { listWalls } from "#lib/safeguards/walls";
import { getDisplay } from "../../../_server/display";
import { services } from "../../../_server/services";
import { requirePerson } from "../../../_server/session";
import styles from "../../../_ui/page/page.module.css";
import { Nothing, PageFrame, Section } from "../../../_ui/page/page-frame";
import { AddHold } from "../../../_ui/safeguards/add-hold";
import { AddWall } from "../../../_ui/safeguards/add-wall";
import { EndButton } from "../../../_ui/safeguards/end-button";
import { addHold, addWall, removeHold, removeWall, tryWall } from "./actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("safeguards"))("walls-and-holds") };
}

export default async function WallsPage() {
  const actor = await requirePerson();
  const { db } = services();
  const [t, display] = await Promise.all([getTranslations("safeguards"), getDisplay()]);
  const walls = listWalls(db, actor);
  const holds = listHolds(db, actor);
  const mayChange = actor.role !== "auditor";
  const choices = protectionChoices(db, actor);
  return (
    <PageFrame title={t("walls-and-holds")} lead={t("walls-and-holds-lead")}>
      <Section id="walls" title={t("walls")} lead={t("walls-lead")}>
        {mayChange && <AddWall {...choices} preview={tryWall} set={addWall} />}
        {walls.length === 0 ? (
          <Nothing title={t("no-walls")} next={t("no-walls-next")} />
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("keep-out")}</th>
                <th scope="col">{t("of-collection")}</th>
                <th scope="col" className={styles.onlyWide}>
                  {t("reason")}
                </th>
                <th scope="col" className={styles.onlyWide}>
                  {t("set-and-approved")}
                </th>
                <th scope="col">{t("since")}</th>
                <th scope="col">
                  <span className="visually-hidden">{t("end")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {walls.map((wall) => (
                <tr key={wall.id}>
                  <td>{wall.subject.name}</td>
                  <td>{wall.collection.name}</td>
                  <td className={`${styles.onlyWide} ${styles.quiet}`}>{wall.reason}</td>
                  <td className={`${styles.onlyWide} ${styles.quiet}`}>
                    {t("by-and-approved", { by: wall.setBy, approvedBy: wall.approvedBy })}
                  </td>
                  <td className={styles.nowrap}>{display.date(wall.sinceMs)}</td>
                  <td className={styles.number}>
                    {!wall.isStanding ? (
                      <span className={styles.quiet}>{t("over")}</span>
                    ) : (
                      mayChange && (
                        <EndButton
                          id={wall.id}
                          label={t("end")}
                          describedAs={t("end-wall-of", {
                            who: wall.subject.name,
                            collection: wall.collection.name,
                          })}
                          title={t("end-wall-title")}
                          explained={t("end-wall-explained", {
                            who: wall.subject.name,
                            collection: wall.collection.name,
                          })}
                          end={removeWall}
                        />
                      )
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Section>
      <Section id="holds" title={t("holds")} lead={t("holds-lead")}>
        {mayChange && <AddHold collections={choices.collections} people={choices.people} place={addHold} />}
        {holds.length === 0 ? (
          <Nothing title={t("no-holds")} next={t("no-holds-next")} />
        ) : (
          <ul className={styles.list}>
            {holds.map((hold) => (
              <li key={hold.id}>
                <span>
                  <strong>{hold.subject ?? t("title-hidden")}</strong>{" "}
                  <span className={styles.quiet}>
                    {t(`hold-kind-${hold.kind}`)} · {hold.reason} ·{" "}
                    {t("by-since", { by: hold.placedBy, since: display.date(hold.sinceMs) })}
                  </span>
                </span>
                {hold.endedAtMs !== null ? (
                  <span className={styles.quiet}>{t("over")}</span>
                ) : (
                  mayChange && (
                    <EndButton
                      id={hold.id}
                      label={t("end")}
                      describedAs={t("end-hold-of", { what: hold.subject ?? t("title-hidden") })}
                      title={t("end-hold-title")}
                      explained={t("end-hold-explained")}
                      end={removeHold}
                    />
                  )
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
    </PageFrame>
  );
}
