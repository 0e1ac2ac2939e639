import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import decodeQR from "qr/decode.js";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startSealer, stopSealer } from "../../../sealer/testing/start-sealer.ts";
import type { UserActor } from "../../access/actor.ts";
import { type Config, readConfig } from "../../config.ts";
import { closeDatabase, type Database } from "../../db/client.ts";
import { openTestDatabase } from "../../db/testing.ts";
import { setLogLevel } from "../../log.ts";
import { actorByEmail, createFirstAdministrator, createUser } from "../../people/users.ts";
import { recordEvent } from "../append-event.ts";
import { auditState } from "../audit-state.ts";
import { parseCheckpoint } from "../checkpoint.ts";
import { lastCheckpoint } from "../checkpoints.ts";
import { keepCheckpoints } from "../keep-checkpoints.ts";
import { ED25519_COSIGNATURE, ed25519Signer, formatVerifierKey, signatureLine, splitNote } from "../note.ts";
import { requestCheckpoint } from "../request-checkpoint.ts";
import { treeSize } from "../tree.ts";
import { importCosignature } from "./cosignature.ts";
import { anchorInFolder, readFolderAnchors } from "./folder.ts";
import { lastAnchor } from "./last-anchor.ts";
import { printableCheckpoint, recordPaper } from "./paper.ts";

setLogLevel("silent");
const folder = mkdtempSync(join(tmpdir(), "intramuros-anchors-"));
const second = ed25519Signer("archive.example.org", Buffer.alloc(32, 2), ED25519_COSIGNATURE);
const MINUTE = 60_000;
let sealer: Awaited<ReturnType<typeof startSealer>>;
let config: Config;
let db: Database;
let auditor: UserActor;
let share: string;

const add = (count: number) => {
  for (let i = 0; i < count; i++)
    recordEvent(db, { type: "system.stopped", actor: { kind: "system", process: "web" }, data: {} });
};
const note = () => lastCheckpoint(db)?.note ?? "";
const code = (expected: string) => expect.objectContaining({ code: expected });

beforeAll(async () => {
  config = readConfig({ INTRAMUROS_DATA: mkdtempSync(join(folder, "data-")) });
  db = openTestDatabase(config.databasePath);
  const password = "a long password";
  await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
  const ada = actorByEmail(db, "ada@example.org");
  await createUser(db, ada, { email: "otto@example.org", name: "Otto", role: "auditor", password });
  await createUser(db, ada, { email: "mia@example.org", name: "Mia", role: "member", password });
  auditor = actorByEmail(db, "otto@example.org");
  sealer = await startSealer(config.dataDir);
});
beforeEach(async () => {
  share = mkdtempSync(join(folder, "share-"));
  add(2);
  await requestCheckpoint(db, config);
});
afterAll(async () => {
  await stopSealer(sealer);
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});

test("a checkpoint is copied to the folder once, in a file that is not written again", () => {
  const path = anchorInFolder(db, share) ?? "";
  expect(readFileSync(path, "utf8")).toBe(note());
  expect(statSync(path).mode & 0o777).toBe(0o440);
  expect(anchorInFolder(db, share)).toBeUndefined();
  expect(readFolderAnchors(share, parseCheckpoint(note()).origin)).toEqual([
    { path, size: lastCheckpoint(db)?.size, note: note() },
  ]);
  expect(lastAnchor(db)).toMatchObject({ kind: "folder", place: path });
});

test("a share that is not mounted is not made up for by a folder on this host", () => {
  const dir = join(share, "not-mounted");
  expect(() => anchorInFolder(db, dir)).toThrow(code("storage-unavailable"));
  expect(() => statSync(dir)).toThrow();
});

test("a file of the same size with another root in the folder is an alarm, not overwritten", async () => {
  const path = anchorInFolder(db, share) ?? "";
  add(1);
  await requestCheckpoint(db, config);
  const { origin, size } = parseCheckpoint(note());
  const next = path.replace(/\d+(?=\.txt)/, String(size).padStart(12, "0"));
  const other = `${origin}\n${size}\n${Buffer.alloc(32, 9).toString("base64")}\n`;
  writeFileSync(next, other);
  expect(() => anchorInFolder(db, share)).toThrow(code("conflict"));
  expect(readFileSync(next, "utf8")).toBe(other);
});

test("a checkpoint that a second host cosigned counts as an anchor from the moment it was signed", () => {
  const cosigned = note() + signatureLine(splitNote(note()).text, second, 1700000000000);
  const keys = [formatVerifierKey(second)];
  const found = importCosignature(db, auditor, keys, cosigned);
  expect(found).toEqual({ size: lastCheckpoint(db)?.size, cosigner: second.name, atMs: 1700000000000 });
  expect(lastAnchor(db, "cosignature")).toMatchObject({ ...{ size: found.size }, note: cosigned });
});

test.each<[string, string, () => string]>([
  ["nobody cosigned", "invalid-input", () => note()],
  [
    "a stranger cosigned",
    "invalid-input",
    () => note() + signatureLine(splitNote(note()).text, { ...second, keyId: 7 }),
  ],
  ["the cosignature is of another text", "invalid-input", () => note() + signatureLine("other\n", second)],
  [
    "the log itself did not sign",
    "invalid-input",
    () => {
      const { text } = splitNote(note());
      return `${text}\n${signatureLine(text, second)}`;
    },
  ],
])("a note is no anchor when %s", (_, expected, make) => {
  const before = lastAnchor(db);
  expect(() => importCosignature(db, auditor, [formatVerifierKey(second)], make())).toThrow(code(expected));
  expect(lastAnchor(db)).toEqual(before);
});

test("the printed code gives back the note and the key, byte for byte", () => {
  const sheet = printableCheckpoint(db, auditor);
  expect(readBack(sheet.noteSvg)).toBe(note());
  expect(readBack(sheet.keySvg)).toBe(sheet.key);
  recordPaper(db, auditor, sheet.size);
  expect(lastAnchor(db, "paper")).toMatchObject({ size: sheet.size, place: auditor.userId });
  expect(() => recordPaper(db, auditor, sheet.size + 1)).toThrow(code("not-found"));
});

test("a sheet is recorded though a newer checkpoint was made while it was printed", async () => {
  const sheet = printableCheckpoint(db, auditor);
  add(1);
  await requestCheckpoint(db, config);
  expect(printableCheckpoint(db, auditor).size).toBeGreaterThan(sheet.size);
  recordPaper(db, auditor, sheet.size);
  expect(lastAnchor(db, "paper")).toMatchObject({ size: sheet.size, note: sheet.note });
});

test("the tamper window runs from the first event that no anchor covers", async () => {
  const config = { anchors: { dir: share, everyMs: MINUTE, alarmMs: 15 * MINUTE, cosignerKeys: [] } };
  const now = Date.now();
  anchorInFolder(db, share);
  expect(auditState(db, config, auditor, now + 99 * MINUTE)).toMatchObject({
    windowMs: 0,
    eventsSince: 0,
    alarm: null,
  });
  add(3);
  const open = auditState(db, config, auditor, now + 10 * MINUTE);
  expect(open).toMatchObject({ eventsSince: 3, alarm: null, size: treeSize(db) });
  expect(open.windowMs).toBeGreaterThan(9 * MINUTE);
  expect(auditState(db, config, auditor, now + 16 * MINUTE).alarm).toBe("not-sealed");
  await requestCheckpoint(db, { ...readConfig({ INTRAMUROS_DATA: dataDir() }) });
  expect(auditState(db, config, auditor, now + 16 * MINUTE)).toMatchObject({
    eventsSince: 3,
    alarm: "anchor-overdue",
  });
});

test("members do not learn the state of the log, and cannot anchor it", () => {
  const member = actorByEmail(db, "mia@example.org");
  expect(() => auditState(db, config, member)).toThrow(code("not-allowed"));
  expect(() => printableCheckpoint(db, member)).toThrow(code("not-allowed"));
  expect(() => recordPaper(db, member, 1)).toThrow(code("not-allowed"));
  expect(() => importCosignature(db, member, [], note())).toThrow(code("not-allowed"));
});

test("without a place outside this host the alarm says so", () => {
  const other = openTestDatabase();
  other.$client.exec(
    `ATTACH '${config.databasePath}' AS source; INSERT INTO users SELECT * FROM source.users`,
  );
  expect(auditState(other, config, auditor)).toMatchObject({
    alarm: "no-anchor",
    lastCheckpoint: null,
    key: null,
  });
});

test("a thousand new events are sealed and anchored without being asked; the rest when it stops", async () => {
  const kept = { ...config, anchors: { ...config.anchors, dir: share, everyMs: 0 } };
  const keeper = keepCheckpoints(db, kept);
  add(1000);
  await vi.waitFor(() => expect(lastAnchor(db, "folder")?.size).toBe(treeSize(db)), 20_000);
  add(3);
  await keeper.stop();
  expect(lastCheckpoint(db)?.size).toBe(treeSize(db));
  expect(lastAnchor(db, "folder")?.size).toBe(treeSize(db));
});

test("a share that cannot be written does not keep checkpoints from being made", async () => {
  const keeper = keepCheckpoints(db, { ...config, anchors: { ...config.anchors, dir: join(share, "gone") } });
  add(1);
  await keeper.stop();
  expect(lastCheckpoint(db)?.size).toBe(treeSize(db));
});

test("a tree that no longer has the root that was signed is an alarm before anything else", () => {
  for (const ending of ["never_go", "never_change"]) db.$client.exec(`DROP TRIGGER tlog_nodes_${ending}`);
  db.$client.exec(
    "UPDATE tlog_nodes SET hash = zeroblob(32) WHERE level = (SELECT max(level) FROM tlog_nodes)",
  );
  expect(auditState(db, config, auditor).alarm).toBe("changed");
});

const dataDir = () => config.dataDir;

/** Reads a code as a camera would: from the pixels of the picture. */
function readBack(svg: string): string {
  const side = Number(/viewBox="0 0 (\d+) \d+"/.exec(svg)?.[1]);
  const scale = 4;
  const data = new Uint8Array(side * scale * side * scale * 4).fill(255);
  for (const [x, y] of darkModules(svg))
    for (let dy = 0; dy < scale; dy++)
      for (let dx = 0; dx < scale; dx++) {
        const at = ((y * scale + dy) * side * scale + x * scale + dx) * 4;
        data.fill(0, at, at + 3);
      }
  return decodeQR({ width: side * scale, height: side * scale, data });
}

/** The picture is one path of unit squares. */
function darkModules(svg: string): [x: number, y: number][] {
  let [x, y] = [0, 0];
  return [...svg.matchAll(/([Mm])(-?\d+) ?(-?\d+)/g)].map(([, command, first, second]) => {
    const isAbsolute = command === "M";
    [x, y] = [Number(first) + (isAbsolute ? 0 : x), Number(second) + (isAbsolute ? 0 : y)];
    return [x, y];
  });
}
