import type { Command } from "commander";
import type { Database } from "#lib/db/client";
import { ROLES, type Role } from "#lib/db/schema";
import { AppError } from "#lib/errors";
import type { UserId } from "#lib/ids";
import {
  changeRole,
  createUser,
  findUserByEmail,
  listUsers,
  type Person,
  reactivateUser,
  resetPassword,
  suspendUser,
} from "#lib/people/users";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { addInvitationCommands } from "./invitations.ts";
import { parseRole } from "./parse-choice.ts";
import { makePassword, readPassword } from "./read-password.ts";
import { addUserSessionCommands } from "./user-sessions.ts";

type Common = { as?: string; json?: true };

/** `intramuros users …`: accounts of people. */
export function addUsersCommand(program: Command): void {
  const users = program.command("users").alias("people").description("see and change accounts");
  const add = (name: string, description: string) =>
    users
      .command(name)
      .description(description)
      .option("--as <email>", "an administrator (default: the only one)")
      .option("--json", "print one JSON document");

  add("list", "list everybody").action((options: Common) =>
    withContext(({ db }) => {
      const people = listUsers(db, actingPerson(db, options.as));
      if (options.json === true) writeJson(people);
      else writeLines(...formatTable(people, COLUMNS, "There is nobody yet."));
    }),
  );

  add("add", "create an account; without --password-stdin a password is made and printed")
    .argument("<email>")
    .requiredOption("--name <name>")
    .option("--role <role>", ROLES.join(", "), parseRole, "member")
    .option("--password-stdin", "read the password from the first line of standard input")
    .action((email: string, options: Common & { name: string; role: Role; passwordStdin?: true }) =>
      withContext(async ({ db }) => {
        const actor = actingPerson(db, options.as);
        const made = options.passwordStdin === true ? undefined : makePassword();
        const password = made ?? (await readPassword());
        const id = await createUser(db, actor, { email, name: options.name, role: options.role, password });
        done(options, { id, email, role: options.role, ...(made === undefined ? {} : { password: made }) }, [
          `${email} was added as ${options.role}.`,
          ...(made === undefined ? [] : [`Password: ${made}`]),
        ]);
      }),
    );

  add("suspend", "close an account and end its sessions; nothing is deleted")
    .argument("<email>")
    .action((email: string, options: Common) =>
      withContext(({ db }) => {
        suspendUser(db, actingPerson(db, options.as), userByEmail(db, email));
        done(options, { email, status: "suspended" }, [`${email} is suspended.`]);
      }),
    );

  add("reactivate", "open a suspended account again")
    .argument("<email>")
    .action((email: string, options: Common) =>
      withContext(({ db }) => {
        reactivateUser(db, actingPerson(db, options.as), userByEmail(db, email));
        done(options, { email, status: "active" }, [`${email} is active.`]);
      }),
    );

  add("role", "give an account another role")
    .argument("<email>")
    .argument("<role>", ROLES.join(", "), parseRole)
    .action((email: string, role: Role, options: Common) =>
      withContext(({ db }) => {
        changeRole(db, actingPerson(db, options.as), userByEmail(db, email), role);
        done(options, { email, role }, [`${email} is ${role} now.`]);
      }),
    );

  add(
    "reset-password",
    "set another password and end the sessions; without --password-stdin one is made and printed",
  )
    .argument("<email>")
    .option("--password-stdin", "read the password from the first line of standard input")
    .action((email: string, options: Common & { passwordStdin?: true }) =>
      withContext(async ({ db }) => {
        const actor = actingPerson(db, options.as);
        const id = userByEmail(db, email);
        const made = options.passwordStdin === true ? undefined : makePassword();
        await resetPassword(db, actor, id, made ?? (await readPassword()));
        done(options, { email, ...(made === undefined ? {} : { password: made }) }, [
          `${email} has a new password.`,
          ...(made === undefined ? [] : [`Password: ${made}`]),
        ]);
      }),
    );

  addInvitationCommands(add);
  addUserSessionCommands(add);
}

const COLUMNS: Column<Person>[] = [
  { title: "Address", value: (person) => person.email },
  { title: "Name", value: (person) => person.name },
  { title: "Role", value: (person) => person.role },
  { title: "Status", value: (person) => person.status },
  { title: "Sessions", value: (person) => person.openSessions, align: "right" },
];

/** @throws {AppError} not-found */
export function userByEmail(db: Database, email: string): UserId {
  const user = findUserByEmail(db, email);
  if (user === undefined) throw new AppError("not-found", `There is no person with the address ${email}.`);
  return user.id;
}

function done(options: Common, result: object, lines: string[]): void {
  if (options.json === true) writeJson(result);
  else writeLines(...lines);
}
