/**
 * Whether content leaves the real server while the audit log cannot be written:
 *
 *   node bench/faults/audit-failure-http.ts [full-disk | locked | write-error | sync-error]...
 *
 * Every page, route and server action of the build (the rows of e2e/matrix, of which none may be missing) is asked for by
 * somebody to whom it is open, before, during and after the fault. What shows content before must show none meanwhile and
 * say why in one sentence of ours, and must show it again afterwards, with an alarm in the log. The faults are those of
 * audit-failure.ts; on a full disk every page and route is asked meanwhile, else those that show content. Needs a build.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type { Person } from "../../e2e/matrix/cast.ts";
import { buildHouse, type House } from "../../e2e/matrix/house.ts";
import { allCases, type Case, isRefused } from "../../e2e/matrix/run-matrix.ts";
import { Things } from "../../e2e/matrix/things.ts";
import { startWeb, type Web } from "../../e2e/matrix/web.ts";
import { ask } from "../../lib/answer/ask.ts";
import { auditEvents } from "../../lib/db/schema.ts";
import { setLogLevel } from "../../lib/log.ts";
import { fillDisk, holdLock, injectErrors } from "./audit/bring-about.ts";
import { canTry, FAULTS, type Fault } from "./audit-failure.ts";

/** Words of the documents that no question and no title holds. */
const CONTENT = /protocol number of the ward/;
/**
 * Ways that show content without an event of their own (docs/AUDIT.md): a person's own earlier answers, and the log itself
 * to those who read it, with the texts of questions.
 */
const WITHOUT_EVENT = [/^page \/conversations\/\[id\]/];
/** Who asks: the first of them to whom a way is open. */
const ASKING = ["reader", "contributor", "manager", "auditor", "privacy-officer", "data-protection-officer"];
const MASTER_KEY = Buffer.alloc(32, 7).toString("base64");
const ALARM_PATIENCE_MS = 60_000;
const REFUSALS = /audit-unavailable|storage-unavailable/;

type Seen = { readonly way: string; readonly hasContent: boolean; readonly text: string };

if (process.argv[2] === "--inside") process.exitCode = await tryFault(process.argv[3] as Fault);
else {
  const wanted = process.argv.slice(2);
  for (const fault of FAULTS.filter((one) => wanted.length === 0 || wanted.includes(one))) {
    if (canTry(fault)) process.exitCode = Math.max(Number(process.exitCode ?? 0), runInside(fault));
    else process.stdout.write(`${fault}: cannot be tried on this machine\n`);
  }
}

/** The data folder lies in a folder of its own, for a full disk on a disk of its own. */
function runInside(fault: Fault): number {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-fault-"));
  const node = [process.execPath, "--no-warnings", import.meta.filename, "--inside", fault];
  const mount = `mount -t tmpfs -o size=128m tmpfs ${folder} && exec "$@"`;
  const [program = "", ...args] =
    fault === "full-disk" ? ["unshare", "-rm", "sh", "-c", mount, "sh", ...node] : node;
  const env = { ...process.env, TMPDIR: folder, INTRAMUROS_MASTER_KEY: MASTER_KEY };
  const { status } = spawnSync(program, args, { stdio: "inherit", env });
  rmSync(folder, { recursive: true, force: true });
  return status ?? 1;
}

async function tryFault(fault: Fault): Promise<number> {
  setLogLevel("silent");
  const house = await buildHouse();
  const { db, config } = house.world;
  const web = await startWeb(config.dataDir, { INTRAMUROS_MASTER_KEY: MASTER_KEY }, { hasProxy: true });
  try {
    const open = allCases(house).filter((one) => !isRefused(one) && one.ownership === "own");
    const cases = [...Map.groupBy(open, ({ row }) => row.name).values()].flatMap((ofRow) =>
      ASKING.flatMap((person) => ofRow.find((one) => one.person === person) ?? []).slice(0, 1),
    );
    house.proveAgain();
    const before = await askAll(house, web, cases, thingsOf(house, true));
    const showing = new Set(before.filter(({ hasContent }) => hasContent).map(({ way }) => way));
    // What shows nothing is of little interest, and waits long where the fault is a lock: pages and routes once.
    const asked = cases.filter(
      ({ row }) => showing.has(row.name) || (fault === "full-disk" && row.kind !== "action"),
    );
    const meanwhile = thingsOf(house, false);
    for (const one of asked) await meanwhile(one);
    house.proveAgain();
    db.$client.pragma("wal_checkpoint(TRUNCATE)");
    const lift = await bringAbout(fault, web, house);
    const during = await askAll(house, web, asked, meanwhile);
    await lift();
    const alarms = await untilAlarm(house);
    house.proveAgain();
    const again = cases.filter(({ row }) => showing.has(row.name));
    const after = await askAll(house, web, again, thingsOf(house, true));

    const leaked = during.filter(
      ({ way, hasContent }) => hasContent && !WITHOUT_EVENT.some((one) => one.test(way)),
    );
    const recorded = during.filter(
      ({ way }) => showing.has(way) && !WITHOUT_EVENT.some((one) => one.test(way)),
    );
    const unclear = recorded.filter(({ hasContent, text }) => !hasContent && !REFUSALS.test(text));
    const silent = after.filter(({ hasContent }) => !hasContent);
    process.stdout.write(
      `${fault}: ${cases.length} ways asked, ${showing.size} of them show content; meanwhile ${asked.length} asked, ${leaked.length} show it, ${unclear.length} of ${recorded.length} refuse without saying why; afterwards ${after.length - silent.length} of ${again.length} show it again; alarms ${alarms}\n`,
    );
    for (const { way } of leaked) process.stdout.write(`  leaked: ${way}\n`);
    for (const { way, text } of unclear) process.stdout.write(`  unclear: ${way}: ${text.slice(0, 300)}\n`);
    for (const { way, text } of silent) process.stdout.write(`  not again: ${way}: ${text.slice(0, 300)}\n`);
    for (const { way } of recorded) process.stdout.write(`  refused: ${way}\n`);
    const isFine = leaked.length + unclear.length + silent.length === 0 && alarms > 0 && recorded.length > 0;
    return isFine ? 0 : 1;
  } finally {
    await web.stop();
    house.close();
  }
}

type IdOf = (one: Case) => Promise<string>;

/** What each way is asked about: the matrix's things, and questions that were answered from a document. */
function thingsOf(house: House, isFresh: boolean): IdOf {
  const things = new Things(house, { isFresh });
  const made = new Map<string, Promise<string>>();
  return async ({ row: { thing }, person }) => {
    if (thing === undefined) return "";
    if (thing !== "conversation" && thing !== "turn") return things.id(thing, "own", person);
    const key = `${thing} ${person}`;
    const known = isFresh ? undefined : made.get(key);
    const id = known ?? answered(house, things, thing, person);
    made.set(key, id);
    return id;
  };
}

async function answered(
  house: House,
  things: Things,
  thing: "conversation" | "turn",
  person: Person,
): Promise<string> {
  await things.id("document", "own", person);
  const actor = person === "signed-out" ? house.owner : house.people[person];
  let id = "";
  for await (const event of ask(house.world, actor, { question: "What is the protocol number?" }))
    if (event.type === "answer-accepted") id = thing === "turn" ? event.turnId : event.conversationId;
  return id;
}

async function askAll(house: House, web: Web, cases: readonly Case[], idOf: IdOf): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const one of cases) {
    const { row, person } = one;
    const id = await idOf(one);
    const { outcome, text } = await row
      .send({ url: web.url, cookie: house.cookieOf(person) }, id)
      .catch((error: Error) => ({ outcome: "no answer", text: error.message }));
    seen.push({ way: row.name, hasContent: CONTENT.test(text), text: `${outcome} ${text}` });
  }
  return seen;
}

/** @returns takes the fault away */
async function bringAbout(fault: Fault, web: Web, { world }: House): Promise<() => Promise<void>> {
  switch (fault) {
    case "full-disk":
      return fillDisk(world.config.dataDir);
    case "locked":
      return holdLock(world.config.databasePath);
    default:
      return injectErrors(fault, web.pid);
  }
}

/** Alarms in the log, as soon as there is one. */
async function untilAlarm({ world: { db } }: House): Promise<number> {
  const count = () =>
    db.select().from(auditEvents).where(eq(auditEvents.type, "log.write-failed")).all().length;
  for (const endAtMs = Date.now() + ALARM_PATIENCE_MS; count() === 0 && Date.now() < endAtMs; )
    await delay(200);
  return count();
}
