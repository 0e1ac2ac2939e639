import type { Command } from "commander";
import { CLASSIFICATIONS, type Classification } from "#lib/db/access-tables";
import { collectionByName } from "#lib/documents/collections";
import {
  type DocumentSummary,
  deleteDocument,
  getDocument,
  listDocuments,
  retryDocument,
} from "#lib/documents/documents";
import { reasonInEnglish } from "#lib/reasons/reason";
import { type DocumentMarking, documentMarking, markDocuments } from "#lib/safeguards/mark-document";
import { formatResult, waitForDocuments } from "../ingest/wait-for-documents.ts";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { actingPerson, withContext } from "./context.ts";
import { addVersionCommands } from "./document-versions.ts";
import { parseChoice, parseDocumentId } from "./parse-choice.ts";
import { wallSubject } from "./walls.ts";

type Common = { as?: string; json?: true };

const repeated = (value: string, before: string[]) => [...before, value];

function describeRestriction({ restrictedTo }: DocumentMarking): string {
  return restrictedTo === null ? "" : `, restricted to ${restrictedTo.map(({ name }) => name).join(", ")}`;
}

/** `intramuros documents …`: the ledger of a collection. */
export function addDocumentsCommand(program: Command): void {
  const group = program
    .command("documents")
    .description("see what became of files, read them again, delete them");
  const add = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .option("--as <email>", "who acts (default: the only administrator)")
      .option("--json", "print one JSON document");

  add("mark", "classify a document and restrict it, all its versions included; acts at once")
    .argument("<document>")
    .requiredOption("--as-class <classification>", CLASSIFICATIONS.join(", "), (text) =>
      parseChoice(CLASSIFICATIONS, text),
    )
    .option("--only-user <email>", "restrict it to this person; may be repeated", repeated, [])
    .option("--only-group <name>", "restrict it to this group; may be repeated", repeated, [])
    .action(
      (
        text: string,
        options: Common & { asClass: Classification; onlyUser: string[]; onlyGroup: string[] },
      ) =>
        withContext(({ db }) => {
          const actor = actingPerson(db, options.as);
          const id = parseDocumentId(text);
          const only = [
            ...options.onlyUser.map((user) => wallSubject(db, actor, { user })),
            ...options.onlyGroup.map((group) => wallSubject(db, actor, { group })),
          ];
          const restrictedTo = only.length === 0 ? null : only;
          markDocuments(db, actor, [id], { classification: options.asClass, restrictedTo });
          const marking = documentMarking(db, actor, id);
          if (options.json === true) writeJson({ id, ...marking });
          else writeLines(`The document is ${marking.classification}${describeRestriction(marking)}.`);
        }),
    );

  add("list", "list the documents of a collection with their state")
    .requiredOption("--collection <name>")
    .action((options: Common & { collection: string }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const collectionId = collectionByName(db, actor, options.collection);
        const found: DocumentSummary[] = [];
        for (let last: DocumentSummary | undefined; ; ) {
          const before = last === undefined ? {} : { before: last.id };
          const page = listDocuments(db, actor, collectionId, { limit: 1000, ...before });
          found.push(...page);
          last = page.at(-1);
          if (last === undefined) break;
        }
        if (options.json === true) writeJson(found.map(inEnglish));
        else writeLines(...formatTable(found, COLUMNS, "There are no documents in it."));
      }),
    );

  add("retry", "read a failed document again and wait for it")
    .argument("<id>")
    .action((text: string, options: Common) =>
      withContext(async ({ config, db }) => {
        const actor = actingPerson(db, options.as);
        const id = parseDocumentId(text);
        retryDocument(db, actor, id);
        const [result] = await withServices(config, ["engine", "ingest"], () =>
          waitForDocuments(db, actor, [id], () => undefined),
        );
        if (result === undefined) return;
        if (options.json === true) writeJson(result);
        else writeLines(formatResult(result));
        if (result.state === "failed") process.exitCode = 1;
      }),
    );

  addVersionCommands(add);

  add("delete", "take a document out of search and list, with all its versions")
    .argument("<id>")
    .option("--only-this-version", "leave the other versions")
    .action((text: string, options: Common & { onlyThisVersion?: true }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const { id, name } = getDocument(db, actor, parseDocumentId(text));
        deleteDocument(db, actor, id, options.onlyThisVersion === true ? "this-version" : "all-versions");
        if (options.json === true) writeJson({ id, deleted: true });
        else writeLines(`${name} was deleted.`);
      }),
    );
}

const COLUMNS: Column<DocumentSummary>[] = [
  { title: "Id", value: (document) => document.id },
  { title: "Document", value: (document) => document.sourcePath },
  { title: "State", value: (document) => document.state },
  { title: "Pages", value: (document) => document.pageCount, align: "right" },
  { title: "Passages", value: (document) => document.passageCount, align: "right" },
  { title: "Why", value: (document) => document.stateReason && reasonInEnglish(document.stateReason) },
];

/** Programs get the sentences; the codes are for the screens. */
function inEnglish(document: DocumentSummary) {
  return {
    ...document,
    stateReason: document.stateReason && reasonInEnglish(document.stateReason),
    warnings: document.warnings.map(reasonInEnglish),
  };
}
