import type { Command } from "commander";
import type { UserActor } from "#lib/access/actor";
import type { Database } from "#lib/db/client";
import { collectionByName } from "#lib/documents/collections";
import { AppError } from "#lib/errors";
import { parseId } from "#lib/ids";
import { previewWall } from "#lib/safeguards/preview-wall";
import { endWall, listWalls, setWalls, type Wall, type WallSubject } from "#lib/safeguards/walls";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, withContext } from "./context.ts";
import { groupByName } from "./groups.ts";
import { parseDay } from "./parse-choice.ts";
import { UsageError } from "./usage-error.ts";
import { userByEmail } from "./users.ts";

type Common = { as?: string; json?: true };
type Subject = { user?: string; group?: string };

/** `intramuros walls …`: who is kept out of which collections. */
export function addWallsCommand(program: Command): void {
  const walls = program
    .command("walls")
    .description("keep people out of collections, whatever is opened to them");
  const add = (name: string, description: string) =>
    walls
      .command(name)
      .description(description)
      .option("--as <email>", "who acts (default: the only administrator)")
      .option("--json", "print one JSON document");

  add("list", "list walls, standing and over").action((options: Common) =>
    withContext(({ db }) => {
      const all = listWalls(db, actingPerson(db, options.as));
      if (options.json === true) writeJson(all);
      else writeLines(...formatTable(all, COLUMNS, "There are no walls."));
    }),
  );

  add(
    "set",
    "keep a person or a group out of a collection, at once; --dry-run only says what it would change",
  )
    .argument("<collection>")
    .option("--user <email>")
    .option("--group <name>")
    .option("--reason <text>")
    .option("--approved-by <email>")
    .option("--until <day>", "last day, as 2027-03-31", parseDay)
    .option("--dry-run", "change nothing")
    .action(
      (
        name: string,
        options: Common & Subject & { reason?: string; approvedBy?: string; until?: number; dryRun?: true },
      ) =>
        withContext(({ db }) => {
          const actor = actingPerson(db, options.as);
          const collectionId = collectionByName(db, actor, name);
          const subject = wallSubject(db, actor, options);
          const preview = previewWall(db, actor, [collectionId], subject);
          const effect = `${preview.people.length} people lose ${name}; ${preview.answers} saved answers become unreadable for them.`;
          if (options.dryRun === true) {
            if (options.json === true) writeJson(preview);
            else writeLines(effect);
            return;
          }
          if (options.reason === undefined || options.approvedBy === undefined)
            throw new UsageError("say why with --reason TEXT, and who approved it with --approved-by EMAIL");
          const [id] = setWalls(db, actor, {
            collectionIds: [collectionId],
            subject,
            reason: options.reason,
            approvedBy: userByEmail(db, options.approvedBy),
            untilMs: options.until,
          });
          if (options.json === true) writeJson({ id, ...preview });
          else writeLines(`The wall ${id} stands.`, effect);
        }),
    );

  add("end", "take a wall down")
    .argument("<wall>", "its id, as `walls list --json` prints it")
    .action((text: string, options: Common) =>
      withContext(({ db }) => {
        const id = parseId("wall", text);
        if (id === undefined) throw new AppError("not-found", "There is no such wall.");
        endWall(db, actingPerson(db, options.as), id);
        if (options.json === true) writeJson({ id, ended: true });
        else writeLines("The wall is down.");
      }),
    );
}

const COLUMNS: Column<Wall>[] = [
  { title: "Wall", value: (wall) => wall.id },
  { title: "Keeps out", value: (wall) => wall.subject.name },
  { title: "Of", value: (wall) => wall.collection.name },
  { title: "Since", value: (wall) => new Date(wall.sinceMs).toISOString().slice(0, 10) },
  { title: "Stands", value: (wall) => (wall.isStanding ? "yes" : "no") },
  { title: "Approved by", value: (wall) => wall.approvedBy },
  { title: "Reason", value: (wall) => wall.reason },
];

/** @throws {UsageError} unless exactly one of the two is named */
export function wallSubject(db: Database, actor: UserActor, { user, group }: Subject): WallSubject {
  if (user !== undefined && group === undefined) return { userId: userByEmail(db, user) };
  if (group !== undefined && user === undefined) return { groupId: groupByName(db, actor, group) };
  throw new UsageError("name either --user EMAIL or --group NAME");
}
