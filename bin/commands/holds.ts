import type { Command } from "commander";
import type { UserActor } from "#lib/access/actor";
import type { Database } from "#lib/db/client";
import { collectionByName } from "#lib/documents/collections";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { endHold, type Hold, type HoldSubject, listHolds, placeHold } from "#lib/safeguards/holds";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { UsageError } from "./usage-error.ts";
import { userByEmail } from "./users.ts";

type Common = { as?: string; json?: true };
type Subject = { collection?: string; document?: string; user?: string };

/** `intramuros holds …`: legal holds. */
export function addHoldsCommand(program: Command): void {
  const holds = program.command("holds").description("legal holds: what they cover is never destroyed");
  const add = (name: string, description: string) =>
    holds
      .command(name)
      .description(description)
      .option("--as <email>", "who acts (default: the only administrator)")
      .option("--json", "print one JSON document");

  add("list", "list holds, those in force first").action((options: Common) =>
    withContext(({ db }) => {
      const all = listHolds(db, actingPerson(db, options.as));
      if (options.json === true) writeJson(all);
      else writeLines(...formatTable(all, COLUMNS, "There are no holds."));
    }),
  );

  add("place", "place a hold on a collection, a document or what is a person's")
    .option("--collection <name>")
    .option("--document <id>")
    .option("--user <email>")
    .requiredOption("--reason <text>")
    .action((options: Common & Subject & { reason: string }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const id = placeHold(db, actor, subjectOf(db, actor, options), options.reason);
        if (options.json === true) writeJson({ id });
        else writeLines(`The hold ${id} is in force.`);
      }),
    );

  add("end", "end a hold")
    .argument("<hold>", "its id")
    .action((text: string, options: Common) =>
      withContext(({ db }) => {
        const id = parseId("hold", text);
        if (id === undefined) throw new AppError("not-found", "There is no such hold.");
        endHold(db, actingPerson(db, options.as), id);
        if (options.json === true) writeJson({ id, ended: true });
        else writeLines("The hold has ended.");
      }),
    );
}

const COLUMNS: Column<Hold>[] = [
  { title: "Hold", value: (hold) => hold.id },
  { title: "On", value: (hold) => `${hold.kind} ${hold.subject ?? hold.subjectId}` },
  { title: "Since", value: (hold) => new Date(hold.sinceMs).toISOString().slice(0, 10) },
  { title: "In force", value: (hold) => (hold.endedAtMs === null ? "yes" : "no") },
  { title: "Reason", value: (hold) => hold.reason },
];

function subjectOf(db: Database, actor: UserActor, { collection, document, user }: Subject): HoldSubject {
  const named = [collection, document, user].filter((one) => one !== undefined).length;
  if (named !== 1) throw new UsageError("name one of --collection NAME, --document ID and --user EMAIL");
  if (collection !== undefined) return { collectionId: collectionByName(db, actor, collection) };
  if (user !== undefined) return { userId: userByEmail(db, user) };
  const documentId = parseId("document", document);
  if (documentId === undefined) throw new AppError("not-found", "There is no such document.");
  return { documentId };
}
