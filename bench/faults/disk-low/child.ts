/**
 * An installation on a disk (a tmpfs at TMPDIR) that is large, then small, then full up to what is kept for the audit log,
 * and large again. Says as JSON what doctor finds each time, and what becomes of files and of a question.
 */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type { UserActor } from "#lib/access/actor";
import { ask } from "#lib/answer/ask";
import { documents, grants, users } from "#lib/db/schema";
import { receiveDocument } from "#lib/documents/receive-document";
import { asAppError } from "#lib/errors";
import { examine } from "#lib/health/examine";
import { checkOf, findingInEnglish } from "#lib/health/finding";
import { setLogLevel } from "#lib/log";
import { makeWorld } from "#lib/retrieval/testing";
import { startWorker } from "../../../ingest/worker.ts";

/** How things stand with the disk as it is. */
export type Standing = {
  /** About the disk: code and sentence. */
  readonly findings: readonly (readonly [code: string, sentence: string])[];
  /** "ok", or the code of the refusal and its sentence. */
  readonly taking: string;
  readonly question: string;
  /** Files among the originals, parts of uploads included. */
  readonly originals: number;
  /** States of the files that were taken up to now. */
  readonly files: readonly string[];
};
export type LowDiskResult = Record<"large" | "small" | "full" | "largeAgain", Standing>;

const LARGE = "64g";
const SMALL = "256m";
/** Less than 1 % of the small disk. */
const LEFT_BYTES = 2 * 1024 ** 2;
/** In which a file would have been read. */
const READ_MS = 1500;

setLogLevel("silent");
const disk = process.env.TMPDIR ?? "";
const world = makeWorld();
const { db, config, door } = world;
const ward = world.addCollection("ward");
const ann: UserActor = { ...world.addPerson("ann"), role: "administrator" };
db.update(users).set({ role: "administrator" }).run();
world.grant(ann, ward.id);
db.update(grants).set({ level: "manage" }).run();
await world.addDocument(ward, "visits.txt", ["Visitors leave the ward at eight in the evening."]);
let taken = 0;

const large = await look();
resize(SMALL);
const small = await look();
const filler = fill(join(disk, "filler"));
const worker = startWorker({ db, config, door });
await sleep(READ_MS);
const full = await look();
rmSync(filler);
resize(LARGE);
const largeAgain = await look();
while (fileStates().some((state) => state !== "searchable")) await sleep(50);
await worker.stop();
const result: LowDiskResult = { large, small, full, largeAgain: { ...largeAgain, files: fileStates() } };
process.stdout.write(JSON.stringify(result));
world.close();
process.exit(0);

async function look(): Promise<Standing> {
  const { findings } = await examine(db, config, ann, { isMending: false, isDeep: false });
  const name = `taken-${taken++}.txt`;
  const bytes = [Buffer.from(`${name} says when the shop opens.`)];
  return {
    findings: findings
      .filter((finding) => checkOf(finding) === "disk")
      .map((finding) => [finding.code, findingInEnglish(finding)]),
    taking: await endingOf(() => receiveDocument(db, config, ann, { collectionId: ward.id, name, bytes })),
    question: await endingOf(async () => {
      for await (const _ of ask(world, ann, { question: "When do visitors leave the ward?" }));
    }),
    originals: readdirSync(config.blobsDir, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    ).length,
    files: fileStates(),
  };
}

function fileStates(): string[] {
  const rows = db.select().from(documents).where(eq(documents.addedBy, ann.userId)).all();
  return rows.map(({ state }) => state);
}

async function endingOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "ok";
  } catch (error) {
    const { code, message } = asAppError(error);
    return `${code}: ${message}`;
  }
}

function resize(size: string): void {
  const { status, stderr } = spawnSync("mount", ["-o", `remount,size=${size}`, disk], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function fill(path: string): string {
  const file = openSync(path, "w");
  const { bavail, bsize } = statfsSync(disk);
  writeSync(file, Buffer.alloc(bavail * bsize - LEFT_BYTES));
  closeSync(file);
  return path;
}
