import type { ReactNode } from "react";
import { listConversations } from "#lib/answer/conversations";
import { signInSettings } from "#lib/people/sign-in-settings";
import { openEmergencies } from "#lib/safeguards/emergencies";
import { countOpenReviews } from "#lib/safeguards/review-emergencies";
import { services } from "../_server/services";
import { requirePerson } from "../_server/session";
import { StepUpProvider } from "../_ui/forms/step-up";
import { EmergencyBanner } from "../_ui/safeguards/emergency-banner";
import { ReviewNotice } from "../_ui/safeguards/review-notice";
import { Shell } from "../_ui/shell/shell";
import { countReviews } from "./actions";
import { endOwnEmergency } from "./emergency/actions";
import { offerProof, proveByPasskey, proveByPassword } from "./step-up/actions";

/** The shell around every page for signed-in people. It shows; each page checks for itself. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const person = await requirePerson();
  const { db, config } = services();
  const provider = signInSettings(db).methods.includes("oidc") ? (config.oidc?.name ?? null) : null;
  const history = listConversations(db, person, { limit: 50 });
  return (
    <Shell
      person={{ name: person.name, email: person.email, role: person.role }}
      history={history.map(({ id, title, updatedAtMs }) => ({ id, title, updatedAtMs }))}
    >
      <EmergencyBanner open={openEmergencies(db, person)} end={endOwnEmergency} />
      {person.role === "privacy-officer" && (
        <ReviewNotice initial={countOpenReviews(db, person)} count={countReviews} />
      )}
      <StepUpProvider
        actions={{ byPassword: proveByPassword, offer: offerProof, byPasskey: proveByPasskey, provider }}
      >
        {children}
      </StepUpProvider>
    </Shell>
  );
}
