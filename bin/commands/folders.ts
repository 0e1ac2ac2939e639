import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import type { UserActor } from "#lib/access/actor";
import type { Database } from "#lib/db/client";
import type { OnDeletion } from "#lib/db/schema";
import { collectionByName, listCollections } from "#lib/documents/collections";
import { AppError } from "#lib/errors";
import { countFiles, decideVanished, listProblems, listVanished } from "#lib/folders/folder-files";
import {
  addFolder,
  changeFolder,
  confirmDeletions,
  DEFAULT_SETTINGS,
  type Folder,
  type FolderSettings,
  listFolders,
  pauseFolder,
  removeFolder,
  requestScan,
  resumeFolder,
} from "#lib/folders/folders";
import { startProgress } from "../output/progress.ts";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { withServices } from "../services/with-services.ts";
import { actingPerson, withContext } from "./context.ts";
import { UsageError } from "./usage-error.ts";

type Common = { as?: string; json?: true };
type Settings = { onDeletion?: OnDeletion; quietSeconds?: number; ignore?: string[] };

const POLL_MS = 200;

/** `intramuros folders …`: folders of this machine that feed collections. */
export function addFoldersCommand(program: Command): void {
  const group = program.command("folders").description("have folders watched that feed collections");
  const add = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .option("--as <email>", "who acts (default: the only administrator)")
      .option("--json", "print one JSON document");
  const withSettings = (command: Command) =>
    command
      .option(
        "--on-deletion <choice>",
        "what to do when a file is deleted: remove, keep or ask",
        parseOnDeletion,
      )
      .option("--quiet-seconds <n>", "take a file when it did not change for so long", parseSeconds)
      .option("--ignore <pattern...>", "leave files out, as in .gitignore; replaces the patterns there are");

  add("list", "list the folders that feed the collections you manage").action((options: Common) =>
    withContext(({ db }) => {
      const rows = allFolders(db, actingPerson(db, options.as));
      if (options.json === true) writeJson(rows);
      else writeLines(...formatTable(rows, COLUMNS, "No folder feeds a collection that is yours to manage."));
    }),
  );

  withSettings(
    add("add", "let a folder feed a collection").argument("<path>").requiredOption("--collection <name>"),
  )
    .option("--name <name>", "first part of the source paths (default: the folder's name)")
    .action((path: string, options: Common & Settings & { collection: string; name?: string }) =>
      withContext(async ({ db, config }) => {
        const actor = actingPerson(db, options.as);
        const collectionId = collectionByName(db, actor, options.collection);
        const name = options.name === undefined ? {} : { name: options.name };
        const id = await addFolder(db, config, actor, { collectionId, path, ...name, ...settings(options) });
        if (options.json === true) writeJson({ id, collection: options.collection, path });
        else writeLines(`${path} feeds ${options.collection} from now on, while the product runs.`);
      }),
    );

  withSettings(add("change", "change the settings of a folder").argument("<folder>")).action(
    (folder: string, options: Common & Settings) =>
      onFolder(folder, options, ({ db, actor, found }) => {
        changeFolder(db, actor, found.id, settings(options));
        return `${found.name} was changed.`;
      }),
  );

  add("remove", "let a folder feed its collection no longer; its documents stay")
    .argument("<folder>")
    .action((folder: string, options: Common) =>
      onFolder(folder, options, ({ db, actor, found }) => {
        removeFolder(db, actor, found.id);
        return `${found.name} is watched no longer; its documents stay.`;
      }),
    );

  add("pause", "take nothing from a folder until it is resumed")
    .argument("<folder>")
    .action((folder: string, options: Common) =>
      onFolder(folder, options, ({ db, actor, found }) => {
        pauseFolder(db, actor, found.id);
        return `${found.name} is paused.`;
      }),
    );

  add("resume", "go on with a folder, for you")
    .argument("<folder>")
    .action((folder: string, options: Common) =>
      onFolder(folder, options, ({ db, actor, found }) => {
        resumeFolder(db, actor, found.id);
        return `${found.name} is watched again.`;
      }),
    );

  add("scan", "look through a folder now and wait until its files are taken and read")
    .argument("<folder>")
    .action((folder: string, options: Common) =>
      onFolder(folder, options, async ({ db, config, actor, found }) => {
        const after = await withServices(config, ["engine", "ingest", "folders"], async () => {
          const wantedAtMs = requestScan(db, actor, found.id);
          return waitForScan(db, actor, found, wantedAtMs);
        });
        if (after.problem !== null) {
          process.exitCode = 1;
          return `${found.name}: ${PROBLEMS[after.problem]}`;
        }
        return `${found.name}: ${summary(after)}`;
      }),
    );

  add("problems", "list files that are not taken, with why")
    .argument("<folder>")
    .action((folder: string, options: Common) =>
      onFolder(folder, { ...options }, ({ db, actor, found }) => {
        const rows = everyPage((after) => listProblems(db, actor, found.id, { limit: 1000, after }));
        if (options.json === true) return rows;
        return formatTable(
          rows,
          [
            { title: "File", value: (row) => row.path },
            { title: "Why", value: (row) => row.problem },
          ],
          "Every file was taken.",
        ).join("\n");
      }),
    );

  add("vanished", "list documents whose files are gone, or decide about them")
    .argument("<folder>")
    .option("--remove [path...]", "remove these from the collection; all without paths")
    .option("--keep [path...]", "leave these in the collection; all without paths")
    .action((folder: string, options: Common & { remove?: true | string[]; keep?: true | string[] }) =>
      onFolder(folder, options, ({ db, actor, found }) => {
        const rows = everyPage((after) => listVanished(db, actor, found.id, { limit: 1000, after }));
        const { remove, keep } = options;
        if (remove !== undefined && keep !== undefined)
          throw new UsageError("Say --remove or --keep, not both.");
        const wanted = remove ?? keep;
        if (wanted === undefined) {
          if (options.json === true) return rows;
          return formatTable(
            rows,
            [{ title: "File", value: (row) => row.path }],
            "No decision is open.",
          ).join("\n");
        }
        const ids = wanted === true ? "all" : wanted.map((path) => idOf(rows, path));
        const decided = decideVanished(db, actor, found.id, ids, remove === undefined ? "keep" : "remove");
        return options.json === true ? { decided } : `${decided} decided.`;
      }),
    );

  add("confirm-deletions", "say that many files at once were deleted on purpose")
    .argument("<folder>")
    .action((folder: string, options: Common) =>
      onFolder(folder, options, ({ db, actor, found }) => {
        confirmDeletions(db, actor, found.id);
        return `The next scan of ${found.name} takes the missing files as deleted.`;
      }),
    );
}

type Row = Folder & { readonly collection: string } & ReturnType<typeof countFiles>;

const PROBLEMS: Record<NonNullable<Folder["problem"]>, string> = {
  missing: "it is not there; nothing counts as deleted.",
  unreadable: "it cannot be read; nothing counts as deleted.",
  "no-answer": "its disk does not answer; nothing counts as deleted.",
  emptied: "far more files are gone than people delete; nothing counts as deleted until you confirm it.",
  "not-allowed": "INTRAMUROS_WATCH_ROOTS does not allow it any more.",
  "access-ended": "the person it acts for may not manage the collection any more; another one may resume it.",
};

const COLUMNS: Column<Row>[] = [
  { title: "Id", value: (row) => row.id },
  { title: "Collection", value: (row) => row.collection },
  { title: "Name", value: (row) => row.name },
  { title: "Path", value: (row) => row.path },
  { title: "Taken", value: (row) => row.taken, align: "right" },
  { title: "Waiting", value: (row) => row.waiting, align: "right" },
  { title: "Problems", value: (row) => row.problems, align: "right" },
  { title: "To decide", value: (row) => row.vanished, align: "right" },
  {
    title: "State",
    value: (row) => (row.isPaused ? "paused" : row.problem === null ? "watched" : PROBLEMS[row.problem]),
  },
];

function allFolders(db: Database, actor: UserActor): Row[] {
  return listCollections(db, actor)
    .filter(({ level }) => level === "manage")
    .flatMap(({ id, name }) =>
      listFolders(db, actor, id).map((folder) => ({
        ...folder,
        collection: name,
        ...countFiles(db, actor, folder.id),
      })),
    );
}

/** Runs work on a folder that is named by its id or its name, and prints what it says. */
async function onFolder(
  text: string,
  options: Common,
  work: (deps: {
    db: Database;
    config: Parameters<Parameters<typeof withContext>[0]>[0]["config"];
    actor: UserActor;
    found: Row;
  }) => Promise<unknown> | unknown,
): Promise<void> {
  await withContext(async ({ db, config }) => {
    const actor = actingPerson(db, options.as);
    const [found, other] = allFolders(db, actor).filter(({ id, name }) => id === text || name === text);
    if (found === undefined)
      throw new AppError("not-found", `There is no watched folder ${text}; \`folders list\` shows them.`);
    if (other !== undefined)
      throw new AppError(
        "invalid-input",
        `Several folders are named ${text}; give the id that \`folders list\` shows.`,
      );
    const said = await work({ db, config, actor, found });
    if (typeof said === "string" && options.json !== true) writeLines(said);
    else
      writeJson(
        typeof said === "string"
          ? (allFolders(db, actor).find(({ id }) => id === found.id) ?? { id: found.id })
          : said,
      );
  });
}

/** Until the scan has ended, what it found was taken, and that was read; or the folder turns out not to be followed. */
async function waitForScan(
  db: Database,
  actor: UserActor,
  { id, name }: Row,
  wantedAtMs: number,
): Promise<Row> {
  const progress = startProgress(name);
  for (;;) {
    const row = allFolders(db, actor).find((one) => one.id === id);
    if (row === undefined)
      throw new AppError("not-found", "The folder was removed, or is not yours any more.");
    const wasScanned = (row.scannedAtMs ?? 0) >= wantedAtMs;
    // The wish was given up.
    const hasTrouble = row.problem !== null && row.scanWantedAtMs === null;
    if (hasTrouble || (wasScanned && row.waiting + row.missing === 0 && !isReading(db, actor, row))) {
      progress.clear();
      return row;
    }
    progress.update(row.taken, row.taken + row.waiting);
    await sleep(POLL_MS);
  }
}

function isReading(db: Database, actor: UserActor, { collectionId }: Row): boolean {
  return (listCollections(db, actor).find(({ id }) => id === collectionId)?.waiting ?? 0) > 0;
}

function summary({ taken, problems, vanished }: Row): string {
  return `${taken} taken, ${problems} with a problem, ${vanished} gone and to be decided.`;
}

function settings({ onDeletion, quietSeconds, ignore }: Settings): Partial<FolderSettings> {
  return {
    ...(onDeletion === undefined ? {} : { onDeletion }),
    ...(quietSeconds === undefined ? {} : { quietSeconds }),
    ...(ignore === undefined ? {} : { ignore: ignore.join("\n") }),
  };
}

function idOf(rows: readonly { id: number; path: string }[], path: string): number {
  const row = rows.find((one) => one.path === path);
  if (row === undefined) throw new AppError("not-found", `${path} does not wait for a decision.`);
  return row.id;
}

function everyPage<One extends { id: number }>(read: (after: number) => One[]): One[] {
  const all: One[] = [];
  for (let page = read(0); page.length > 0; page = read(all.at(-1)?.id ?? 0)) all.push(...page);
  return all;
}

function parseOnDeletion(text: string): OnDeletion {
  if (text === "remove" || text === "keep" || text === "ask") return text;
  throw new InvalidArgumentError("It is remove, keep or ask.");
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 0) return seconds;
  throw new InvalidArgumentError(
    `It is a whole number of seconds; ${DEFAULT_SETTINGS.quietSeconds} without it.`,
  );
}
