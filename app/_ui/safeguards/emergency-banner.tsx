import { getTranslations } from "next-intl/server";
import type { OpenEmergency } from "#lib/safeguards/emergencies";
import type { ActionResult } from "../../_server/action";
import { getDisplay } from "../../_server/display";
import styles from "./banner.module.css";
import { EndButton } from "./end-button";

/** Above every page while an emergency access of one's own is open. */
export async function EmergencyBanner(props: {
  open: readonly OpenEmergency[];
  end: (id: string) => Promise<ActionResult>;
}) {
  const [t, display] = await Promise.all([getTranslations("safeguards"), getDisplay()]);
  return props.open.map(({ id, collection, untilMs }) => (
    <div key={id} className={styles.banner} role="status">
      <p>{t("banner", { collection: collection.name, until: display.dateTime(untilMs) })}</p>
      <EndButton
        id={id}
        label={t("end-now")}
        describedAs={t("end-own-emergency", { collection: collection.name })}
        title={t("end-now")}
        explained={t("end-own-emergency", { collection: collection.name })}
        end={props.end}
      />
    </div>
  ));
}
