import { Button, TextInput } from "@mantine/core";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import type { UserActor } from "#lib/access/actor";
import { AppError } from "#lib/errors";
import type { CollectionId } from "#lib/ids";
import { type PersonDecision, whoCouldRead } from "#lib/safeguards/explain";
import { getDecisionWords } from "../../../../_server/decision-words";
import { orNotFound } from "../../../../_server/or-not-found";
import { services } from "../../../../_server/services";
import forms from "../../../../_ui/forms/forms.module.css";
import styles from "../../../../_ui/page/page.module.css";
import { Section } from "../../../../_ui/page/page-frame";

const DAY = z.iso.date();

/** Who could read the collection at noon of a day that is asked for in the address, each with the reason. */
export async function ReadersOnDay(props: {
  actor: UserActor;
  collectionId: CollectionId;
  /** As the address has it; nothing is looked up, and nothing recorded, without it. */
  day: string | undefined;
}) {
  const { actor, collectionId } = props;
  const [t, say] = await Promise.all([getTranslations("safeguards"), getDecisionWords()]);
  const day = DAY.safeParse(props.day).data;
  const readers = day === undefined ? undefined : orNotFound(() => readersOn(actor, collectionId, day));
  return (
    <Section id="readers" title={t("readers-on-day")} lead={t("readers-on-day-lead")}>
      <form
        action={`/admin/collections/${collectionId}#readers`}
        className={forms.inline}
        aria-label={t("readers-on-day")}
      >
        <TextInput type="date" name="day" label={t("day")} defaultValue={day ?? ""} required />
        <Button type="submit" variant="default">
          {t("look-up")}
        </Button>
      </form>
      {readers === "not-over" && <p role="status">{t("day-not-over")}</p>}
      {Array.isArray(readers) && readers.length === 0 && <p role="status">{t("nobody-on-day")}</p>}
      {Array.isArray(readers) && readers.length > 0 && (
        <ul className={styles.list}>
          {readers.map(({ id, name, decision }) => (
            <li key={id}>{say(name, decision)}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Of today, who can read it now. @throws {AppError} not-found for somebody who may not ask */
function readersOn(actor: UserActor, collectionId: CollectionId, day: string): PersonDecision[] | "not-over" {
  const noon = new Date(`${day}T12:00`).getTime();
  const isToday = new Date().toDateString() === new Date(noon).toDateString();
  try {
    const all = whoCouldRead(services().db, actor, { collectionId }, isToday ? {} : { atMs: noon });
    return all.filter(({ decision }) => decision.allowed);
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid-input") return "not-over";
    throw error;
  }
}
