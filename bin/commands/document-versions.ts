import type { Command } from "commander";
import { getDocument } from "#lib/documents/documents";
import { type DocumentVersion, getHistory } from "#lib/documents/history";
import { setValidity } from "#lib/documents/set-validity";
import { endSupersession, supersede } from "#lib/documents/supersede";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { parseDocumentId } from "./parse-choice.ts";

type Common = { as?: string; json?: true };

/** `intramuros documents versions | validity | supersede`: the history of a document and when it applies. */
export function addVersionCommands(add: (name: string, description: string) => Command): void {
  add("versions", "list the versions of a document")
    .argument("<id>")
    .action((text: string, options: Common) =>
      withContext(({ db }) => {
        const history = getHistory(db, actingPerson(db, options.as), parseDocumentId(text));
        if (options.json === true) writeJson(history);
        else writeLines(...formatTable(history.versions, COLUMNS, "There are no versions."));
      }),
    );

  add("validity", "say on which days a version applies; without days, from when it was added and without end")
    .argument("<id>")
    .option("--from <day>", "first day, YYYY-MM-DD")
    .option("--until <day>", "last day, YYYY-MM-DD")
    .action((text: string, options: Common & { from?: string; until?: string }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const id = parseDocumentId(text);
        const validity = { validFrom: options.from ?? null, validUntil: options.until ?? null };
        setValidity(db, actor, id, validity);
        if (options.json === true) writeJson({ id, ...validity });
        else writeLines(`The validity of ${getDocument(db, actor, id).name} was set.`);
      }),
    );

  add("supersede", "say that a document takes the place of another one of its collection")
    .argument("<id>")
    .argument("<other>", "the document whose place it takes")
    .option("--end", "say that it does so no longer")
    .action((text: string, other: string, options: Common & { end?: true }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const [id, superseded] = [parseDocumentId(text), parseDocumentId(other)];
        const change = options.end === true ? endSupersession : supersede;
        change(db, actor, id, superseded);
        if (options.json === true) writeJson({ id, superseded, ended: options.end === true });
        else writeLines(options.end === true ? "It takes its place no longer." : "It takes its place.");
      }),
    );
}

const COLUMNS: Column<DocumentVersion>[] = [
  { title: "Id", value: (version) => version.id },
  { title: "Version", value: (version) => version.version, align: "right" },
  { title: "State", value: (version) => version.state },
  { title: "In force", value: (version) => (version.isInForce ? "yes" : "") },
  { title: "Added", value: (version) => new Date(version.addedAtMs).toISOString() },
  { title: "By", value: (version) => version.addedBy ?? "" },
  { title: "From", value: (version) => version.validFrom ?? "" },
  { title: "Until", value: (version) => version.validUntil ?? "" },
];
