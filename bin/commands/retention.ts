import type { Command } from "commander";
import { RETENTION_ENDS, type RetentionEnd } from "#lib/db/access-tables";
import { collectionByName } from "#lib/documents/collections";
import { AppError } from "#lib/errors";
import {
  assignRetention,
  createRetentionClass,
  listRetentionClasses,
  type RetentionClass,
} from "#lib/safeguards/retention-classes";
import { beginRetention, previewRetention, type RetentionPreview } from "#lib/safeguards/retention-run";
import { startProgress } from "../output/progress.ts";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { parseChoice, parseWholeNumber } from "./parse-choice.ts";

type Common = { as?: string; json?: true };

/** `intramuros retention …`: how long documents are kept, and what then happens. */
export function addRetentionCommand(program: Command): void {
  const retention = program.command("retention").description("how long documents are kept");
  const add = (name: string, description: string) =>
    retention
      .command(name)
      .description(description)
      .option("--as <email>", "who acts (default: the only administrator)")
      .option("--json", "print one JSON document");

  add("list", "list retention classes and where they apply").action((options: Common) =>
    withContext(({ db }) => {
      const all = listRetentionClasses(db, actingPerson(db, options.as));
      if (options.json === true) writeJson(all);
      else writeLines(...formatTable(all, CLASS_COLUMNS, "There are no retention classes."));
    }),
  );

  add("add", "make a retention class")
    .argument("<name>")
    .requiredOption("--days <days>", "days from when a document was added", parseWholeNumber)
    .requiredOption("--then <what>", "delete or review", (text) => parseChoice(RETENTION_ENDS, text))
    .option("--at-least", "nobody may delete them before")
    .action((name: string, options: Common & { days: number; then: RetentionEnd; atLeast?: true }) =>
      withContext(({ db }) => {
        const input = {
          name,
          keepDays: options.days,
          atEnd: options.then,
          isMinimum: options.atLeast === true,
        };
        const id = createRetentionClass(db, actingPerson(db, options.as), input);
        if (options.json === true) writeJson({ id, ...input });
        else writeLines(`The retention class ${name} was made.`);
      }),
    );

  add("assign", "say which class a collection follows; without one its documents are kept")
    .argument("<collection>")
    .argument("[class]")
    .action((collection: string, name: string | undefined, options: Common) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        const found = listRetentionClasses(db, actor).find((one) => one.name === name);
        if (name !== undefined && found === undefined)
          throw new AppError("not-found", `There is no retention class named ${name}.`);
        assignRetention(db, actor, collectionByName(db, actor, collection), found?.id ?? null);
        if (options.json === true) writeJson({ collection, class: name ?? null });
        else writeLines(`${collection} ${name === undefined ? "is kept" : `follows ${name}`}.`);
      }),
    );

  add("preview", "what carrying it out now would do; changes nothing").action((options: Common) =>
    withContext(({ db }) => {
      const due = previewRetention(db, actingPerson(db, options.as));
      if (options.json === true) writeJson(due);
      else writeLines(...formatTable(due, PREVIEW_COLUMNS, "Nothing is due."));
    }),
  );

  add("run", "carry it out: delete what is due, but for what a legal hold covers").action((options: Common) =>
    withContext(async ({ db }) => {
      const progress = startProgress("Retention");
      const begun = beginRetention(db, actingPerson(db, options.as));
      const run = await begun.run((done, total) => progress.update(done, total, "documents"));
      progress.clear();
      if (options.json === true) writeJson(run);
      else writeLines(`${run.deleted} deleted, ${run.held} kept by a legal hold, ${run.toReview} to review.`);
    }),
  );
}

const CLASS_COLUMNS: Column<RetentionClass>[] = [
  { title: "Class", value: (one) => one.name },
  { title: "Days", value: (one) => one.keepDays, align: "right" },
  { title: "Then", value: (one) => one.atEnd },
  { title: "Deleting before", value: (one) => (one.isMinimum ? "forbidden" : "allowed") },
  { title: "Collections", value: (one) => one.collections.map(({ name }) => name).join(", ") || null },
];
const PREVIEW_COLUMNS: Column<RetentionPreview>[] = [
  { title: "Collection", value: (one) => one.collection },
  { title: "Class", value: (one) => one.retentionClass },
  { title: "Then", value: (one) => one.atEnd },
  { title: "Due", value: (one) => one.due, align: "right" },
  { title: "Held", value: (one) => one.held, align: "right" },
];
