import type { Command } from "commander";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { collections, groups, users } from "#lib/db/schema";
import { asAppError } from "#lib/errors";
import {
  expectedFor,
  OWNERSHIPS,
  type Ownership,
  PEOPLE,
  READERS,
  type SignedInPerson,
} from "../e2e/matrix/cast.ts";
import { COMMANDS, OF_THE_MACHINE } from "../e2e/matrix/command-rows.ts";
import { buildHouse, type House } from "../e2e/matrix/house.ts";
import { Things } from "../e2e/matrix/things.ts";
import { buildProgram } from "./program.ts";

/** The access matrix of the command line: every command, run in this process, for everybody it can act for. */
/** They learn the names of collections by reading or running them; to them it may be said what is missing. */
const KNOWS_NAMES: readonly SignedInPerson[] = [...READERS, "administrator"];
const CAST = PEOPLE.filter((person) => person !== "signed-out");
let house: House;
let written = "";

beforeAll(async () => {
  house = await buildHouse();
  vi.stubEnv("INTRAMUROS_DATA", house.world.config.dataDir);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      written += String(text);
      return true;
    });
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  house.close();
});

test("every command has a row, or acts for whoever holds the machine", async () => {
  const leaves = (command: Command, path: string): string[] =>
    command.commands.length === 0
      ? [path.trim()]
      : command.commands.flatMap((sub) => leaves(sub, `${path} ${sub.name()}`));
  expect(leaves(await buildProgram(), "").toSorted()).toEqual(
    [...Object.keys(COMMANDS), ...OF_THE_MACHINE].toSorted(),
  );
});

test("every command ends for everybody as its row says, and tells nobody what is forbidden from what is absent", async () => {
  const differences: string[] = [];
  const fresh = new Things(house, { isFresh: true });
  const kept = new Things(house, { isFresh: false });
  let n = 0;
  for (const [command, row] of Object.entries(COMMANDS)) {
    const said = new Map<string, string>();
    for (const ownership of OWNERSHIPS) {
      const expected = row.expected[ownership];
      if (expected === undefined) continue;
      for (const person of CAST) {
        const wanted = expectedFor(expected, person);
        if (wanted === "ok" && row.isDear === true) continue;
        const things = wanted === "ok" ? fresh : kept;
        const id = row.thing === undefined ? "" : await things.id(row.thing, ownership, person);
        const name = nameOf(id);
        const given = { id, name, subject: nameOf(fresh.subject()), n: n++ };
        const found = await run(command, row.args(given), person);
        if (found !== wanted)
          differences.push(`${command}, ${person}, ${ownership}: ${found}, not ${wanted}`);
        if (wanted === "not-found" && !KNOWS_NAMES.includes(person))
          said.set(`${person} ${ownership}`, written.replaceAll(name, "NAME"));
      }
    }
    // Who is there and who is not, everybody may know.
    if (row.thing === "user") continue;
    for (const [key, text] of said) {
      const [person, ownership] = key.split(" ") as [SignedInPerson, Ownership];
      const absent = said.get(`${person} absent`);
      if (absent !== undefined && absent !== text)
        differences.push(`${command}, ${person}, ${ownership}: ${text}, and for what is absent: ${absent}`);
    }
  }
  expect(differences).toEqual([]);
}, 300_000);

async function run(command: string, args: readonly string[], person: SignedInPerson): Promise<string> {
  written = "";
  try {
    const as = ["--as", `${person}@example.org`];
    const program = await buildProgram(command.split(" ")[0]);
    await program.parseAsync(["node", "intramuros", ...command.split(" "), ...args, ...as]);
    return "ok";
  } catch (error) {
    const { code, message } = asAppError(error);
    written += message;
    return code === "internal" ? `internal: ${message}` : code;
  }
}

/** What the command line calls it; of something absent, a name that nothing has. */
function nameOf(id: string): string {
  const { db } = house.world;
  const [kind] = id.split("_");
  if (kind === "usr")
    return (
      db
        .select()
        .from(users)
        .where(eq(users.id, id as never))
        .get()?.email ?? `${id}@example.org`
    );
  if (kind === "grp")
    return (
      db
        .select()
        .from(groups)
        .where(eq(groups.id, id as never))
        .get()?.name ?? id
    );
  if (kind === "col")
    return (
      db
        .select()
        .from(collections)
        .where(eq(collections.id, id as never))
        .get()?.name ?? id
    );
  return id;
}
