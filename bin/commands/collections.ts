import type { Command } from "commander";
import type { UserActor } from "#lib/access/actor";
import { hasRole } from "#lib/access/roles";
import type { Database } from "#lib/db/client";
import { COLLECTION_KINDS, type CollectionKind, type GrantLevel } from "#lib/db/schema";
import {
  collectionByName,
  createCollection,
  listAllCollections,
  listCollections,
} from "#lib/documents/collections";
import { endGrant, type Grant, type GrantSubject, giveGrant, listGrants } from "#lib/documents/grants";
import { AppError } from "#lib/errors";
import { endStewardship, nameSteward, setKind } from "#lib/safeguards/stewards";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { groupByName } from "./groups.ts";
import { parseChoice, parseDay, parseLevel } from "./parse-choice.ts";
import { UsageError } from "./usage-error.ts";
import { userByEmail } from "./users.ts";

type Common = { as?: string; json?: true };
type Subject = { user?: string; group?: string };

/** `intramuros collections …`: collections and who may use them. */
export function addCollectionsCommand(program: Command): void {
  const collections = program
    .command("collections")
    .description("see and change collections and their grants");
  const add = (name: string, description: string) =>
    collections
      .command(name)
      .description(description)
      .option("--as <email>", "who acts (default: the only administrator)")
      .option("--json", "print one JSON document");

  add("list", "list collections; counts only of those that are open to the person").action(
    (options: Common) =>
      withContext(({ db }) => {
        const rows = listRows(db, actingPerson(db, options.as));
        if (options.json === true) writeJson(rows);
        else writeLines(...formatTable(rows, COLUMNS, "There are no collections yet."));
      }),
  );

  add("add", "make a collection, open to the administrator who makes it")
    .argument("<name>")
    .option("--description <text>")
    .action((name: string, options: Common & { description?: string }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const id = createCollection(db, actor, { name, description: options.description ?? "" });
        giveGrant(db, actor, id, { userId: actor.userId }, { level: "manage" });
        if (options.json === true) writeJson({ id, name });
        else writeLines(`The collection ${name} was made.`);
      }),
    );

  add("grants", "list who may use a collection")
    .argument("<collection>")
    .action((name: string, options: Common) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const grants = listGrants(db, actor, collectionByName(db, actor, name));
        if (options.json === true) writeJson(grants);
        else writeLines(...formatTable(grants, GRANT_COLUMNS, "It is open to nobody."));
      }),
    );

  add("grant", "open a collection to a person or a group")
    .argument("<collection>")
    .option("--user <email>")
    .option("--group <name>")
    .option("--level <level>", "read, contribute or manage", parseLevel, "read")
    .option("--until <day>", "last day, as 2027-03-31", parseDay)
    .action((name: string, options: Common & Subject & { level: GrantLevel; until?: number }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const subject = subjectOf(db, actor, options);
        const id = giveGrant(db, actor, collectionByName(db, actor, name), subject, {
          level: options.level,
          ...(options.until === undefined ? {} : { expiresAtMs: options.until }),
        });
        const who = options.user ?? options.group;
        if (options.json === true) writeJson({ id, collection: name, subject: who, level: options.level });
        else writeLines(`${who} may ${options.level} ${name}.`);
      }),
    );

  add("kind", "say what a collection is; wards can be opened in an emergency")
    .argument("<collection>")
    .argument("<kind>", COLLECTION_KINDS.join(", "), (text) => parseChoice(COLLECTION_KINDS, text))
    .action((name: string, kind: CollectionKind, options: Common) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        setKind(db, actor, collectionByName(db, actor, name), kind);
        if (options.json === true) writeJson({ collection: name, kind });
        else writeLines(`${name} is a ${kind}.`);
      }),
    );

  add("steward", "name who answers for a collection; --end ends it")
    .argument("<collection>")
    .argument("<email>")
    .option("--end")
    .action((name: string, email: string, options: Common & { end?: true }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const change = options.end === true ? endStewardship : nameSteward;
        change(db, actor, collectionByName(db, actor, name), userByEmail(db, email));
        if (options.json === true) writeJson({ collection: name, email, steward: options.end !== true });
        else writeLines(`${email} is ${options.end === true ? "no longer " : ""}steward of ${name}.`);
      }),
    );

  add("revoke", "end the grant of a person or a group")
    .argument("<collection>")
    .option("--user <email>")
    .option("--group <name>")
    .action((name: string, options: Common & Subject) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const subject = subjectOf(db, actor, options);
        const subjectId = "userId" in subject ? subject.userId : subject.groupId;
        const grants = listGrants(db, actor, collectionByName(db, actor, name));
        const grant = grants.find((one) => one.subject.id === subjectId);
        const who = options.user ?? options.group;
        if (grant === undefined)
          throw new AppError("not-found", `${who} has no grant of their own for ${name}.`);
        endGrant(db, actor, grant.id);
        if (options.json === true) writeJson({ id: grant.id, collection: name, subject: who, ended: true });
        else writeLines(`The grant of ${who} for ${name} has ended.`);
      }),
    );
}

type Row = {
  id: string;
  name: string;
  level: GrantLevel | null;
  documents: number | null;
  searchable: number | null;
  partly: number | null;
  failed: number | null;
  waiting: number | null;
};

function listRows(db: Database, actor: UserActor): Row[] {
  const open = listCollections(db, actor);
  const readable = new Map(open.map((collection) => [collection.id, collection]));
  const seesAll = hasRole(db, actor, "administrator") || hasRole(db, actor, "auditor");
  return (seesAll ? listAllCollections(db, actor) : open).map(({ id, name }) => {
    const { level, documents, searchable, partly, failed, waiting } = readable.get(id) ?? CLOSED;
    return { id, name, level, documents, searchable, partly, failed, waiting };
  });
}

const CLOSED = { level: null, documents: null, searchable: null, partly: null, failed: null, waiting: null };
const COLUMNS: Column<Row>[] = [
  { title: "Collection", value: (row) => row.name },
  { title: "Your right", value: (row) => row.level },
  { title: "Documents", value: (row) => row.documents, align: "right" },
  { title: "Searchable", value: (row) => row.searchable, align: "right" },
  { title: "Partly", value: (row) => row.partly, align: "right" },
  { title: "Failed", value: (row) => row.failed, align: "right" },
  { title: "Waiting", value: (row) => row.waiting, align: "right" },
];
const GRANT_COLUMNS: Column<Grant>[] = [
  {
    title: "Who",
    value: ({ subject }) => (subject.kind === "user" ? subject.email : `group ${subject.name}`),
  },
  { title: "May", value: (grant) => grant.level },
  { title: "Since", value: (grant) => new Date(grant.grantedAtMs).toISOString().slice(0, 10) },
  {
    title: "Until",
    value: ({ expiresAtMs }) => (expiresAtMs === null ? null : new Date(expiresAtMs).toISOString()),
  },
];

function subjectOf(db: Database, actor: UserActor, { user, group }: Subject): GrantSubject {
  if (user !== undefined && group === undefined) return { userId: userByEmail(db, user) };
  if (group !== undefined && user === undefined) return { groupId: groupByName(db, actor, group) };
  throw new UsageError("name either --user EMAIL or --group NAME");
}
