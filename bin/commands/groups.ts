import type { Command } from "commander";
import type { UserActor } from "#lib/access/actor";
import type { Database } from "#lib/db/client";
import { AppError } from "#lib/errors";
import type { GroupId } from "#lib/ids";
import { addGroupMember, createGroup, type Group, listGroups, removeGroupMember } from "#lib/people/groups";
import { nestGroup, unnestGroup } from "#lib/people/nested-groups";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { userByEmail } from "./users.ts";

type Common = { as?: string; json?: true };

/** `intramuros groups …`: groups of people. */
export function addGroupsCommand(program: Command): void {
  const groups = program.command("groups").description("see and change groups of people");
  const add = (name: string, description: string) =>
    groups
      .command(name)
      .description(description)
      .option("--as <email>", "an administrator (default: the only one)")
      .option("--json", "print one JSON document");

  add("list", "list groups and their members").action((options: Common) =>
    withContext(({ db }) => {
      const all = listGroups(db, actingPerson(db, options.as));
      if (options.json === true) writeJson(all);
      else writeLines(...formatTable(all, COLUMNS, "There are no groups yet."));
    }),
  );

  add("add", "make a group")
    .argument("<name>")
    .action((name: string, options: Common) =>
      withContext(({ db }) => {
        const id = createGroup(db, actingPerson(db, options.as), { name });
        if (options.json === true) writeJson({ id, name });
        else writeLines(`The group ${name} was made.`);
      }),
    );

  add("add-member", "put a person into a group")
    .argument("<group>")
    .argument("<email>")
    .action((name: string, email: string, options: Common) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        addGroupMember(db, actor, groupByName(db, actor, name), userByEmail(db, email));
        if (options.json === true) writeJson({ group: name, email, member: true });
        else writeLines(`${email} is in ${name}.`);
      }),
    );

  add("remove-member", "take a person out of a group")
    .argument("<group>")
    .argument("<email>")
    .action((name: string, email: string, options: Common) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        removeGroupMember(db, actor, groupByName(db, actor, name), userByEmail(db, email));
        if (options.json === true) writeJson({ group: name, email, member: false });
        else writeLines(`${email} is not in ${name} any more.`);
      }),
    );

  add("nest", "put a group into another one; --end takes it out again")
    .argument("<outer>")
    .argument("<inner>")
    .option("--end")
    .action((outer: string, inner: string, options: Common & { end?: true }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const change = options.end === true ? unnestGroup : nestGroup;
        change(db, actor, groupByName(db, actor, outer), groupByName(db, actor, inner));
        if (options.json === true) writeJson({ outer, inner, nested: options.end !== true });
        else writeLines(`${inner} is ${options.end === true ? "not " : ""}in ${outer}.`);
      }),
    );
}

const COLUMNS: Column<Group>[] = [
  { title: "Group", value: (group) => group.name },
  { title: "Members", value: (group) => group.members.map((member) => member.email).join(", ") || null },
  { title: "Groups in it", value: (group) => group.groups.map((inner) => inner.name).join(", ") || null },
];

/** @throws {AppError} not-found; not-allowed */
export function groupByName(db: Database, actor: UserActor, name: string): GroupId {
  const group = listGroups(db, actor).find((one) => one.name === name.trim());
  if (group === undefined) throw new AppError("not-found", `There is no group named ${name}.`);
  return group.id;
}
