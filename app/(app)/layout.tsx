import type { ReactNode } from "react";
import { listConversations } from "#lib/answer/conversations";
import { services } from "../_server/services";
import { requirePerson } from "../_server/session";
import { Shell } from "../_ui/shell/shell";

/** The shell around every page for signed-in people. It shows; each page checks for itself. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const person = await requirePerson();
  const history = listConversations(services().db, person, { limit: 50 });
  return (
    <Shell
      person={{ name: person.name, email: person.email, role: person.role }}
      history={history.map(({ id, title, updatedAtMs }) => ({ id, title, updatedAtMs }))}
    >
      {children}
    </Shell>
  );
}
