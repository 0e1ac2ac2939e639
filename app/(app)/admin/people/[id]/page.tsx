import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { Opening } from "#lib/access/decide";
import { CLASSIFICATIONS } from "#lib/db/access-tables";
import { explainPerson } from "#lib/people/explain-person";
import { secondFactorsOfPerson } from "#lib/people/second-factor/reset";
import { listSessions } from "#lib/people/sessions";
import { listTokens } from "#lib/people/tokens/tokens";
import { clearanceOf } from "#lib/safeguards/clearances";
import { describeBrowser } from "../../../../_server/describe-browser";
import { getDisplay } from "../../../../_server/display";
import { orNotFound } from "../../../../_server/or-not-found";
import { requireId } from "../../../../_server/parse-id";
import { services } from "../../../../_server/services";
import { requirePerson } from "../../../../_server/session";
import { tokenLines } from "../../../../_server/token-lines";
import { FactorControls } from "../../../../_ui/admin/factor-controls";
import { PersonControls } from "../../../../_ui/admin/person-controls";
import { SessionsList } from "../../../../_ui/admin/sessions-list";
import { TokenList } from "../../../../_ui/identity/token-list";
import { ButtonLink } from "../../../../_ui/page/button-link";
import styles from "../../../../_ui/page/page.module.css";
import { PageFrame, Section } from "../../../../_ui/page/page-frame";
import { SavedChoice } from "../../../../_ui/safeguards/saved-choice";
import { WhyForm } from "../../../../_ui/safeguards/why-form";
import { takeToken } from "../../../account/tokens/actions";
import {
  endSession,
  explainWhy,
  giveNewPassword,
  invitePersonAgain,
  resetFactors,
  saveClearance,
  setRole,
  setSuspended,
} from "../actions";
import { IdentitiesSection } from "./identities-section";

/** Values for the sentence that says why somebody reads a collection. */
function describeOpening(by: Opening, display: Awaited<ReturnType<typeof getDisplay>>) {
  const validity = by.kind === "grant" ? by.grant : by.emergency;
  const through = by.kind === "grant" ? by.grant.through : null;
  return {
    through: through?.kind ?? "emergency",
    group: through?.kind === "group" ? through.name : "",
    since: display.date(validity.sinceMs),
    ends: validity.untilMs === null ? "no" : "yes",
    until: validity.untilMs === null ? "" : display.date(validity.untilMs),
  };
}

/** Values for the sentence that says what a person has set up beside the password. */
function secondFactorValues(...whose: Parameters<typeof secondFactorsOfPerson>) {
  const { hasTotp, passkeys, recoveryCodesLeft } = secondFactorsOfPerson(...whose);
  return { app: hasTotp ? "yes" : "no", passkeys, codes: recoveryCodesLeft };
}

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("admin"))("person") };
}

export default async function PersonPage({ params }: Props) {
  const actor = await requirePerson();
  const { id } = await params;
  const { db } = services();
  const [t, common, display] = await Promise.all([
    getTranslations("admin"),
    getTranslations("common"),
    getDisplay(),
  ]);
  const { person, groups, collections } = orNotFound(() => explainPerson(db, actor, requireId("user", id)));
  const [safe, identity] = await Promise.all([getTranslations("safeguards"), getTranslations("identity")]);
  const clearance = clearanceOf(db, actor, person.id);
  const isAdministrator = actor.role === "administrator";
  const open = collections.flatMap(({ decision, ...collection }) =>
    decision.allowed ? [{ ...collection, decision }] : [],
  );
  return (
    <PageFrame
      title={person.name}
      lead={`${person.email} · ${common(`role-${person.role}`)} · ${t(`status-${person.status}`)}`}
      back={{ href: "/admin/people", label: common("people") }}
      actions={
        <ButtonLink href={`/admin/activity?person=${person.id}`} variant="default">
          {t("their-activity")}
        </ButtonLink>
      }
      isNarrow
    >
      {isAdministrator && (
        <PersonControls
          person={{
            id: person.id,
            name: person.name,
            email: person.email,
            role: person.role,
            isSuspended: person.status === "suspended",
            isOneself: person.id === actor.userId,
          }}
          setRole={setRole}
          setSuspended={setSuspended}
          newPassword={giveNewPassword}
        />
      )}
      <Section id="second-factors" title={t("second-factors")}>
        <p>{t("second-factors-are", secondFactorValues(db, actor, person.id))}</p>
        {isAdministrator && (
          <FactorControls
            person={{ id: person.id, name: person.name }}
            reset={resetFactors}
            inviteAgain={invitePersonAgain}
          />
        )}
      </Section>
      <Section id="reads" title={t("what-they-read")} lead={t("what-they-read-lead")}>
        {person.status === "suspended" ? (
          <p className={styles.quiet}>{t("reads-nothing-suspended")}</p>
        ) : open.length === 0 ? (
          <p className={styles.quiet}>{t("reads-nothing")}</p>
        ) : (
          <ul className={styles.list}>
            {open.map(({ id: collectionId, name, decision: { by, level } }) => (
              <li key={collectionId}>
                <span>
                  {t.rich("reads-because", {
                    level,
                    ...describeOpening(by, display),
                    collection: name,
                    link: (text) => (
                      <Link className={styles.link} href={`/admin/collections/${collectionId}`}>
                        {text}
                      </Link>
                    ),
                  })}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="clearance" title={safe("clearance")}>
        {isAdministrator ? (
          <SavedChoice
            id={person.id}
            label={safe("clearance")}
            explained={safe("clearance-explained")}
            value={clearance}
            choices={CLASSIFICATIONS.map((value) => ({ value, label: safe(`class-${value}`) }))}
            save={saveClearance}
          />
        ) : (
          <p>{safe(`class-${clearance}`)}</p>
        )}
      </Section>
      <Section id="why" title={safe("why")} lead={safe("why-lead")}>
        <WhyForm
          label={safe("of-collection")}
          choices={collections.map(({ id: collectionId, name }) => ({ id: collectionId, name }))}
          explain={explainWhy.bind(null, person.id)}
        />
      </Section>
      <Section id="groups" title={common("groups")}>
        {groups.length === 0 ? (
          <p className={styles.quiet}>{t("in-no-group")}</p>
        ) : (
          <ul className={styles.list}>
            {groups.map((group) => (
              <li key={group.id}>
                <Link className={styles.link} href={`/admin/groups/${group.id}`}>
                  {group.name}
                </Link>
                {!group.isDirect && <span className={styles.quiet}>{t("in-it-through-another")}</span>}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {isAdministrator && (
        <Section id="sessions" title={t("sessions")} lead={t("sessions-lead")}>
          <SessionsList
            userId={person.id}
            end={endSession}
            sessions={listSessions(db, actor, person.id).map((session) => ({
              id: session.id,
              device: describeBrowser(session.userAgent),
              address: session.address,
              since: display.dateTime(session.createdAtMs),
              lastSeen: display.ago(session.lastSeenAtMs),
              isThisOne: session.id === actor.sessionId,
            }))}
          />
        </Section>
      )}
      {isAdministrator && <IdentitiesSection actor={actor} userId={person.id} />}
      {isAdministrator && (
        <Section id="tokens" title={identity("tokens")}>
          <TokenList
            tokens={await tokenLines(listTokens(db, actor, person.id))}
            empty={identity("person-has-no-tokens")}
            withdraw={takeToken}
          />
        </Section>
      )}
    </PageFrame>
  );
}
