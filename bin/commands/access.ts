import type { Command } from "commander";
import type { UserActor } from "#lib/access/actor";
import { describeDecision } from "#lib/access/describe-decision";
import { CLASSIFICATIONS, type Classification } from "#lib/db/access-tables";
import type { Database } from "#lib/db/client";
import { collectionByName } from "#lib/documents/collections";
import { parseId } from "#lib/ids";
import { explainPerson } from "#lib/people/explain-person";
import { setClearance } from "#lib/safeguards/clearances";
import { type Examined, whoCouldRead } from "#lib/safeguards/explain";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { parseChoice, parseMoment } from "./parse-choice.ts";
import { userByEmail } from "./users.ts";

type Common = { as?: string; json?: true };

/** `intramuros access …`: who may read what, and why. */
export function addAccessCommand(program: Command): void {
  const access = program.command("access").description("who may read what, and why");
  const add = (name: string, description: string) =>
    access
      .command(name)
      .description(description)
      .option("--as <email>", "who acts (default: the only administrator)")
      .option("--json", "print one JSON document");

  add("explain", "why a person can, or cannot, read a collection or document")
    .argument("<email>")
    .argument("<collection-or-document-id>")
    .option("--at <moment>", "a moment that is over, as 2026-03-03 or 2026-03-03T14:00", parseMoment)
    .action((email: string, what: string, options: Common & { at?: number }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const userId = userByEmail(db, email);
        const [found] = whoCouldRead(db, actor, examined(db, actor, what), { atMs: options.at, userId });
        if (found === undefined) return;
        if (options.json === true) writeJson(found);
        else writeLines(describeDecision(found.name, found.decision));
      }),
    );

  add("who", "who can read a collection or document, or could at a moment that is over")
    .argument("<collection-or-document-id>")
    .option("--at <moment>", "as 2026-03-03 or 2026-03-03T14:00", parseMoment)
    .action((what: string, options: Common & { at?: number }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const all = whoCouldRead(db, actor, examined(db, actor, what), { atMs: options.at });
        const open = all.filter(({ decision }) => decision.allowed);
        if (options.json === true) writeJson(open);
        else if (open.length === 0) writeLines("Nobody.");
        else writeLines(...open.map(({ name, decision }) => describeDecision(name, decision)));
      }),
    );

  add("what", "what a person can read")
    .argument("<email>")
    .action((email: string, options: Common) =>
      withContext(({ db }) => {
        const { person, collections } = explainPerson(
          db,
          actingPerson(db, options.as),
          userByEmail(db, email),
        );
        const open = collections.filter(({ decision }) => decision.allowed);
        if (options.json === true) writeJson(open);
        else if (open.length === 0) writeLines(`${person.name} can read nothing.`);
        else writeLines(...open.map((one) => `${one.name}: ${describeDecision(person.name, one.decision)}`));
      }),
    );

  add("clear", "say up to which classification a person may read")
    .argument("<email>")
    .argument("<classification>", CLASSIFICATIONS.join(", "), (text) => parseChoice(CLASSIFICATIONS, text))
    .action((email: string, level: Classification, options: Common) =>
      withContext(({ db }) => {
        setClearance(db, actingPerson(db, options.as), userByEmail(db, email), level);
        if (options.json === true) writeJson({ email, clearance: level });
        else writeLines(`${email} is cleared up to ${level}.`);
      }),
    );
}

function examined(db: Database, actor: UserActor, what: string): Examined {
  const documentId = parseId("document", what);
  return documentId === undefined ? { collectionId: collectionByName(db, actor, what) } : { documentId };
}
