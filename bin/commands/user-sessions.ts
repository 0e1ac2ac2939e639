import type { Command } from "commander";
import { resetSecondFactors } from "#lib/people/second-factor/reset";
import { endSessions, listSessions, type OpenSession } from "#lib/people/sessions";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { userByEmail } from "./users.ts";

type Common = { as?: string; json?: true };

/** `intramuros users sessions`, `end-sessions`, `reset-factors`: when somebody lost a device, without a browser. */
export function addUserSessionCommands(add: (name: string, description: string) => Command): void {
  add("sessions", "list where a person is signed in")
    .argument("<email>")
    .action((email: string, options: Common) =>
      withContext(({ db }) => {
        const open = listSessions(db, actingPerson(db, options.as), userByEmail(db, email));
        if (options.json === true) writeJson(open);
        else writeLines(...formatTable(open, COLUMNS, `${email} is signed in nowhere.`));
      }),
    );

  add("end-sessions", "sign a person out everywhere")
    .argument("<email>")
    .action((email: string, options: Common) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const id = userByEmail(db, email);
        const ended = listSessions(db, actor, id).length;
        endSessions(db, actor, id);
        if (options.json === true) writeJson({ email, ended });
        else writeLines(`${email} is signed out everywhere (${ended}).`);
      }),
    );

  add("reset-factors", "take app codes, recovery codes and passkeys of a person away, and end their sessions")
    .argument("<email>")
    .action((email: string, options: Common) =>
      withContext(({ db }) => {
        resetSecondFactors(db, actingPerson(db, options.as), userByEmail(db, email));
        if (options.json === true) writeJson({ email, reset: true });
        else writeLines(`${email} has no second factors any more.`);
      }),
    );
}

const COLUMNS: Column<OpenSession>[] = [
  { title: "Address", value: ({ address }) => address },
  { title: "By", value: ({ method, secondFactor }) => [method, secondFactor].filter(Boolean).join(", ") },
  { title: "Since", value: ({ createdAtMs }) => new Date(createdAtMs).toISOString() },
  { title: "Last seen", value: ({ lastSeenAtMs }) => new Date(lastSeenAtMs).toISOString() },
  { title: "Browser", value: ({ userAgent }) => userAgent.slice(0, 60) },
];
