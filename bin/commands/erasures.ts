import { closeSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { Database } from "#lib/db/client";
import { carryOutErasures } from "#lib/erasure/carry-out";
import { type ErasureSubject, previewErasure } from "#lib/erasure/plan";
import {
  decideErasure,
  ERASURE_GROUNDS,
  type ErasureRequest,
  getErasure,
  listErasures,
  requestErasure,
} from "#lib/erasure/requests";
import { AppError } from "#lib/errors";
import { type DocumentId, type ErasureId, parseId } from "#lib/ids";
import { actorByEmail } from "#lib/people/users";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { openNew } from "./audit-export.ts";
import { actingPerson, withContext } from "./context.ts";
import { UsageError } from "./usage-error.ts";

type SubjectOptions = { document?: string[]; conversationsOf?: string; person?: string; named?: string[] };
type Options = SubjectOptions & {
  as?: string;
  json?: true;
  ground: string;
  reference: string;
  output?: string;
};

/** `intramuros erasures …`: erase documents, conversations, or all about a person, with a second person's approval. */
export function addErasuresCommand(program: Command): void {
  const erasures = program
    .command("erasures")
    .description("erase documents, conversations, or everything about a person, for good");
  addPreview(erasures);
  addRequest(erasures);
  addDecide(erasures, "approve", "approve an erasure that somebody else asked for, and carry it out");
  addDecide(erasures, "reject", "reject an erasure that somebody asked for");
  addList(erasures);
  addCertificate(erasures);
}

function addPreview(erasures: Command): void {
  withSubject(erasures.command("preview").description("say what would be erased; changes nothing")).action(
    (options: Options) =>
      withContext(({ db }) => {
        const preview = previewErasure(db, actingPerson(db, options.as), subjectOf(db, options));
        if (options.json === true) return writeJson(preview);
        writeLines(...toLines(preview));
      }),
  );
}

function addRequest(erasures: Command): void {
  withSubject(
    erasures.command("request").description("ask for an erasure; a second person has to approve it"),
  )
    .requiredOption("--ground <ground>", `one of ${ERASURE_GROUNDS.join(", ")}`)
    .requiredOption("--reference <text>", "number of the file in which the matter is kept; never a name")
    .action((options: Options) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const preview = previewErasure(db, actor, subjectOf(db, options));
        const id = requestErasure(db, actor, preview.plan, options);
        if (options.json === true) return writeJson({ id, ...preview });
        writeLines(
          ...toLines(preview),
          `Asked for as ${id}; somebody else approves it with: intramuros erasures approve ${id}`,
        );
      }),
    );
}

function addDecide(erasures: Command, verb: "approve" | "reject", description: string): void {
  erasures
    .command(verb)
    .description(description)
    .argument("<erasure>", "its id")
    .requiredOption("--as <email>", "who decides; another person than the one who asked")
    .option("--json", "print one JSON document")
    .action((text: string, options: Options) =>
      withContext(async ({ config, db }) => {
        const id = parseErasure(text);
        const actor = actingPerson(db, options.as);
        decideErasure(db, actor, id, verb === "approve");
        // A running product may take it up first; whoever is second finds it done.
        if (verb === "approve") await withServices(config, ["ingest"], () => carryOutErasures(db, config));
        const erasure = getErasure(db, actor, id);
        if (options.json === true) return writeJson(erasure);
        writeLines(
          verb === "reject"
            ? "Rejected; nothing was erased."
            : `Erased. The certificate: intramuros erasures certificate ${id}`,
        );
      }),
    );
}

function addList(erasures: Command): void {
  erasures
    .command("list")
    .description("list erasures and what became of them")
    .option("--as <email>", "who asks (default: the only administrator)")
    .option("--json", "print one JSON document")
    .action((options: Options) =>
      withContext(({ db }) => {
        const all = listErasures(db, actingPerson(db, options.as));
        if (options.json === true) return writeJson({ erasures: all });
        writeLines(...formatTable(all, COLUMNS, "There are no erasures."));
      }),
    );
}

const COLUMNS: readonly Column<ErasureRequest>[] = [
  { title: "erasure", value: ({ id }) => id },
  { title: "state", value: ({ state }) => state },
  { title: "reference", value: ({ reference }) => reference },
  { title: "asked for by", value: ({ requestedBy }) => requestedBy.name },
  { title: "at", value: ({ requestedAtMs }) => new Date(requestedAtMs).toISOString().slice(0, 16) },
];

function addCertificate(erasures: Command): void {
  erasures
    .command("certificate")
    .description("write the certificate of an erasure that was carried out")
    .argument("<erasure>", "its id")
    .option("--as <email>", "who asks (default: the only administrator)")
    .option("-o, --output <file>", "a file that does not exist yet (default: printed)")
    .action((text: string, options: Options) =>
      withContext(({ db }) => {
        const { certificate } = getErasure(db, actingPerson(db, options.as), parseErasure(text));
        if (certificate === null) throw new AppError("conflict", "This erasure was not carried out yet.");
        if (options.output === undefined) return writeJson(certificate);
        const target = openNew(options.output);
        writeFileSync(target, `${JSON.stringify(certificate, null, 2)}\n`);
        closeSync(target);
        writeLines(`The certificate was written to ${options.output}.`);
      }),
    );
}

function withSubject(command: Command): Command {
  return command
    .option("--document <id...>", "documents, with all that came out of their files")
    .option("--conversations-of <email>", "all conversations of a person")
    .option("--person <email>", "a person's account and conversations")
    .option("--named <name...>", "every document and conversation that holds one of these names")
    .option("--as <email>", "who asks (default: the only administrator)")
    .option("--json", "print one JSON document");
}

function subjectOf(
  db: Database,
  { document, conversationsOf, person, named }: SubjectOptions,
): ErasureSubject {
  if (document !== undefined) return { kind: "documents", documents: document.map(parseDocument) };
  if (conversationsOf !== undefined)
    return { kind: "conversations", person: actorByEmail(db, conversationsOf).userId };
  if (person === undefined && named === undefined)
    throw new UsageError("Say what to erase: --document, --conversations-of, --person or --named.");
  const userId = person === undefined ? undefined : actorByEmail(db, person).userId;
  return { kind: "person", person: userId, names: named ?? [] };
}

function toLines({
  documents,
  originals,
  vectors,
  conversations,
  questions,
  answers,
  people,
}: ReturnType<typeof previewErasure>) {
  return [
    ...documents.map(
      ({ id, title, pages, passages, mentions }) =>
        `  ${id}  ${title ?? "(title not open to you)"} (${pages} pages, ${passages} passages${mentions > 0 ? `, named ${mentions} times` : ""})`,
    ),
    `${documents.length} documents with ${originals} originals and ${vectors} passages with their vectors, ${conversations} conversations with ${questions} questions, ${answers} answers, ${people} accounts.`,
  ];
}

function parseDocument(text: string): DocumentId {
  const id = parseId("document", text);
  if (id === undefined) throw new UsageError(`"${text}" is not the id of a document (doc_…).`);
  return id;
}

function parseErasure(text: string): ErasureId {
  const id = parseId("erasure", text);
  if (id === undefined) throw new UsageError(`"${text}" is not the id of an erasure (era_…).`);
  return id;
}
