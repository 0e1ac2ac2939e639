import type { Command } from "commander";
import type { Config } from "#lib/config";
import { ROLES, type Role } from "#lib/db/schema";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import {
  type Invitation,
  invite,
  inviteAgain,
  listInvitations,
  type MadeInvitation,
  withdrawInvitation,
} from "#lib/people/invitations";
import { findUserByEmail } from "#lib/people/users";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { groupByName } from "./groups.ts";
import { parseRole } from "./parse-choice.ts";
import { UsageError } from "./usage-error.ts";

type Common = { as?: string; json?: true };
type InviteOptions = Common & { name?: string; role: Role; group: string[]; hours: string };

/** `intramuros users invite`, `invitations`, `withdraw`: links to hand over instead of passwords. */
export function addInvitationCommands(add: (name: string, description: string) => Command): void {
  add("invite", "print a link by which somebody makes their account, or sets a new password if they have one")
    .argument("<email>")
    .option("--name <name>", "of somebody new")
    .option("--role <role>", ROLES.join(", "), parseRole, "member")
    .option("--group <name>", "a group they will be in; can be repeated", collect, [])
    .option("--hours <number>", "how long the link lasts, 1 to 720", "72")
    .action((email: string, options: InviteOptions) =>
      withContext(({ db, config }) => {
        const actor = actingPerson(db, options.as);
        const hours = Number(options.hours);
        const known = findUserByEmail(db, email);
        if (known === undefined && options.name === undefined)
          throw new UsageError("somebody new needs a name: --name");
        const groupIds = options.group.map((name) => groupByName(db, actor, name));
        const made =
          known === undefined
            ? invite(db, actor, { email, name: options.name ?? "", role: options.role, hours, groupIds })
            : inviteAgain(db, actor, known.id, hours);
        const link = linkOf(config, made);
        const until = new Date(made.expiresAtMs).toISOString();
        if (options.json === true) writeJson({ id: made.id, email, link, until });
        else writeLines(`Hand this link to ${email}; it works once, until ${until}:`, link);
      }),
    );

  add("invitations", "list links that were made lately").action((options: Common) =>
    withContext(({ db }) => {
      const all = listInvitations(db, actingPerson(db, options.as));
      if (options.json === true) writeJson(all);
      else writeLines(...formatTable(all, COLUMNS, "There are no invitations."));
    }),
  );

  add("withdraw", "end a link that was not used yet")
    .argument("<invitation>", "its id, as `users invitations` shows it")
    .action((text: string, options: Common) =>
      withContext(({ db }) => {
        const id = parseId("invitation", text);
        if (id === undefined) throw new AppError("not-found", "There is no such open invitation.");
        withdrawInvitation(db, actingPerson(db, options.as), id);
        if (options.json === true) writeJson({ id, state: "withdrawn" });
        else writeLines("The link opens nothing any more.");
      }),
    );
}

const COLUMNS: Column<Invitation>[] = [
  { title: "Id", value: ({ id }) => id },
  { title: "Address", value: ({ email }) => email },
  { title: "For", value: ({ isNew, role }) => (isNew ? `new account, ${role}` : "new password") },
  { title: "State", value: ({ state }) => state },
  { title: "Until", value: ({ expiresAtMs }) => new Date(expiresAtMs).toISOString() },
];

function linkOf({ web }: Config, { token }: MadeInvitation): string {
  const base = web.publicUrl ?? `http://${web.host}:${web.port}`;
  return new URL(`/invitation?token=${token}`, base).href;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
