import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { transact } from "#lib/db/client";
import { auditEvents, documents, folderFiles, jobs } from "#lib/db/schema";
import { deleteDocument } from "#lib/documents/documents";
import { endGrant, listGrants } from "#lib/documents/grants";
import { blankPlan } from "#lib/erasure/blank";
import { countFiles, decideVanished, listProblems, listVanished } from "#lib/folders/folder-files";
import { changeFolder, confirmDeletions } from "#lib/folders/folders";
import { placeHold } from "#lib/safeguards/holds";
import { FolderTrouble } from "./answer-in-time.ts";
import { followOnce, openWatched, type Watched } from "./testing.ts";

let watched: Watched;
const open = async (...settings: Parameters<typeof openWatched>) => {
  watched = await openWatched(...settings);
};
afterEach(() => watched.remove());

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const put = (path: string, text: string) => {
  const full = join(watched.root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
};
const drop = (path: string) => rmSync(join(watched.root, path), { recursive: true });
const rename = (from: string, to: string) => {
  mkdirSync(dirname(join(watched.root, to)), { recursive: true });
  renameSync(join(watched.root, from), join(watched.root, to));
};
const follow = () => followOnce(watched);
const counts = () => countFiles(watched.db, watched.steward, watched.id);
const problems = () =>
  Object.fromEntries(
    listProblems(watched.db, watched.steward, watched.id).map(({ path, problem }) => [path, problem]),
  );
const events = (prefix: string) =>
  watched.db
    .select({ type: auditEvents.type })
    .from(auditEvents)
    .orderBy(auditEvents.seq)
    .all()
    .map(({ type }) => type)
    .filter((type) => type.startsWith(prefix));

/** Files of the folder that a collection should hold, read from the disk. */
function folderContent(dir = watched.root): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(watched.root.length + 1), sha256(readFileSync(path, "utf8"))];
      }),
  );
}

test("files are taken with their path, once, by the person who set the folder up", async () => {
  await open();
  put("a.txt", "first");
  put("deep/er/b.txt", "second");
  await follow();
  await follow();
  expect(watched.collection()).toEqual({ "a.txt": sha256("first"), "deep/er/b.txt": sha256("second") });
  expect(events("document.")).toEqual(["document.received", "document.received"]);
  const [document] = watched.db.select().from(documents).all();
  expect(document).toMatchObject({ addedBy: watched.steward.userId, state: "waiting" });
  expect(counts()).toMatchObject({ taken: 2, waiting: 0, problems: 0 });
});

test("a file that is still being written waits until it is quiet", async () => {
  await open({ quietSeconds: 1 });
  put("growing.txt", "one");
  await follow();
  expect(watched.collection()).toEqual({});
  await new Promise((resolve) => setTimeout(resolve, 1050));
  put("growing.txt", "one two");
  await follow(); // sees the change; the quiet time begins again
  expect(watched.collection()).toEqual({});
  await new Promise((resolve) => setTimeout(resolve, 1050));
  await follow();
  expect(watched.collection()).toEqual({ "growing.txt": sha256("one two") });
});

test("a touched file is not taken again, a changed one is", async () => {
  await open();
  put("a.txt", "first");
  await follow();
  utimesSync(join(watched.root, "a.txt"), 1_700_000_000, 1_700_000_000);
  await follow();
  expect(events("document.received")).toHaveLength(1);
  put("a.txt", "changed");
  await follow();
  await follow();
  expect(events("document.received")).toHaveLength(2);
  expect(counts()).toMatchObject({ taken: 1, waiting: 0 });
  expect(Object.values(watched.collection())).toContain(sha256("changed"));
});

test("a renamed file keeps its document and is not read again, with a whole directory too", async () => {
  await open({ onDeletion: "remove" });
  for (let i = 0; i < 30; i++) put(`old/file-${i}.txt`, `content ${i % 10} of file ${i}`);
  await follow();
  const before = watched.db.select().from(documents).all();
  rename("old", "new/place");
  await follow();
  const after = watched.db.select().from(documents).all();
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(
    after.every(
      ({ sourcePath, deletedAtMs }) => sourcePath.startsWith("Protocols/new/place/") && deletedAtMs === null,
    ),
  ).toBe(true);
  expect(watched.collection()).toEqual(folderContent());
  expect(events("document.moved")).toHaveLength(30);
  expect(events("document.deleted")).toHaveLength(0);
  rename("new/place/file-1.txt", "new/place/other.txt");
  await follow();
  expect(watched.db.select().from(jobs).where(eq(jobs.kind, "refile")).all()).toHaveLength(1);
  expect(watched.collection()).toEqual(folderContent());
});

test("while the queue is full a renamed file keeps its document, and a file that is gone is settled all the same", async () => {
  await open({ onDeletion: "remove" });
  put("gone.txt", "gone");
  put("old.txt", "kept");
  await follow();
  const [before] = watched.db.select().from(documents).where(eq(documents.name, "old.txt")).all();
  drop("gone.txt");
  rename("old.txt", "renamed.txt");
  for (const name of ["new1", "new2"]) put(`${name}.txt`, name);
  await followOnce(watched, 0);
  expect(Object.keys(watched.collection())).toEqual(["renamed.txt"]);
  expect(watched.db.select().from(documents).where(eq(documents.name, "renamed.txt")).get()?.id).toBe(
    before?.id,
  );
  expect(counts()).toMatchObject({ taken: 1, waiting: 2, missing: 0 });
  await follow();
  expect(watched.collection()).toEqual(folderContent());
});

test("what becomes of documents whose files are gone is the steward's choice", async () => {
  await open({ onDeletion: "remove" });
  for (const name of ["a", "b", "c", "d", "stays"]) put(`${name}.txt`, name);
  await follow();
  drop("a.txt");
  await follow();
  expect(Object.keys(watched.collection())).not.toContain("a.txt");

  changeFolder(watched.db, watched.steward, watched.id, { onDeletion: "keep" });
  drop("b.txt");
  await follow();
  expect(Object.keys(watched.collection())).toContain("b.txt");

  changeFolder(watched.db, watched.steward, watched.id, { onDeletion: "ask" });
  drop("c.txt");
  drop("d.txt");
  await follow();
  const asked = listVanished(watched.db, watched.steward, watched.id);
  expect(asked.map(({ path }) => path).sort()).toEqual(["c.txt", "d.txt"]);
  const one = asked.find(({ path }) => path === "c.txt")?.id ?? 0;
  expect(decideVanished(watched.db, watched.steward, watched.id, [one], "remove")).toBe(1);
  expect(decideVanished(watched.db, watched.steward, watched.id, "all", "keep")).toBe(1);
  await follow();
  expect(Object.keys(watched.collection()).sort()).toEqual(["b.txt", "d.txt", "stays.txt"]);
  expect(events("folder.")).toEqual([
    "folder.added",
    "folder.file-vanished",
    "folder.changed",
    "folder.file-vanished",
    "folder.changed",
    "folder.file-vanished",
    "folder.file-vanished",
    "folder.vanished-decided",
    "folder.vanished-decided",
  ]);
});

test("a file that comes back before anybody decided keeps its document", async () => {
  await open({ onDeletion: "ask" });
  put("a.txt", "a");
  put("b.txt", "b");
  await follow();
  drop("a.txt");
  await follow();
  expect(counts().vanished).toBe(1);
  put("a.txt", "a");
  await follow();
  expect(counts()).toMatchObject({ vanished: 0, taken: 2 });
  expect(events("document.received")).toHaveLength(2);
});

test("an empty folder, a missing one and mass disappearance never count as deletions", async () => {
  await open({ onDeletion: "remove" });
  for (let i = 0; i < 50; i++) put(`${i % 5}/file-${i}.txt`, `file ${i}`);
  await follow();
  const all = watched.collection();

  renameSync(watched.root, `${watched.root}.away`);
  await expect(follow()).rejects.toThrow(FolderTrouble);
  mkdirSync(watched.root); // an unmounted disk leaves the empty mount point
  await follow();
  await follow();
  expect(watched.collection()).toEqual(all);
  expect(watched.folder()).toMatchObject({ problem: "emptied", doubtedFiles: 50 });

  rmSync(watched.root, { recursive: true });
  renameSync(`${watched.root}.away`, watched.root);
  await follow();
  expect(watched.folder()).toMatchObject({ problem: null, doubtedFiles: null });
  expect(counts()).toMatchObject({ taken: 50, missing: 0 });
  expect(events("folder.")).toEqual(["folder.added", "folder.unavailable", "folder.available"]);

  for (const dir of ["0", "1", "2"]) drop(dir);
  await follow();
  expect(watched.folder()).toMatchObject({ problem: "emptied", doubtedFiles: 30 });
  expect(watched.collection()).toEqual(all);
  confirmDeletions(watched.db, watched.steward, watched.id);
  await follow();
  expect(watched.collection()).toEqual(folderContent());
  expect(Object.keys(watched.collection())).toHaveLength(20);
});

test("links, pipes, empty, large and unreadable files are listed with the reason and harm nothing", async () => {
  await open();
  put("good.txt", "good");
  put("empty.txt", "");
  put("large.txt", "x".repeat(100_001));
  put("closed.txt", "closed");
  put("closed-folder/inside.txt", "inside");
  writeFileSync(join(watched.root, "..", "secret.txt"), "secret");
  symlinkSync("../secret.txt", join(watched.root, "way-out.txt"));
  symlinkSync("..", join(watched.root, "way-out"));
  chmodSync(join(watched.root, "closed.txt"), 0);
  chmodSync(join(watched.root, "closed-folder"), 0);
  const isRoot = process.getuid?.() === 0; // may read everything
  await follow();
  expect(problems()).toEqual({
    "empty.txt": "empty",
    "large.txt": "too-large",
    "way-out": "link",
    "way-out.txt": "link",
    ...(isRoot ? {} : { "closed.txt": "unreadable", "closed-folder": "unreadable-folder" }),
  });
  expect(Object.keys(watched.collection())).toContain("good.txt");
  expect(Object.values(watched.collection())).not.toContain(sha256("secret"));
  chmodSync(join(watched.root, "closed-folder"), 0o700);
  put("empty.txt", "not any more");
  await follow();
  expect(Object.keys(watched.collection())).toEqual(
    expect.arrayContaining(["empty.txt", "closed-folder/inside.txt"]),
  );
});

test("a directory that was replaced by a link out of the folder gives nothing away", async () => {
  await open({ onDeletion: "keep" });
  mkdirSync(join(watched.root, "..", "private"));
  writeFileSync(join(watched.root, "..", "private", "b.txt"), "secret");
  put("a/b.txt", "open");
  const folder = watched.folder();
  const { scanFolder } = await import("./scan-folder.ts");
  await scanFolder(watched.db, folder, new AbortController().signal);
  drop("a");
  symlinkSync("../private", join(watched.root, "a"));
  const { quietFiles, takeFile } = await import("./take-file.ts");
  const deps = { db: watched.db, config: watched.config, actor: watched.steward };
  for (const file of quietFiles(watched.db, folder, 10)) {
    // Even if the outside file looks the same.
    await takeFile(deps, folder, file);
    await takeFile(deps, folder, watched.db.select().from(folderFiles).get() ?? file);
  }
  expect(watched.collection()).toEqual({});
});

test("ignored files are left out; a new pattern lets go of what was taken", async () => {
  await open({ onDeletion: "remove", ignore: "drafts/\n*.log\n!.keep.txt" });
  for (const path of [
    "a.txt",
    "~$a.docx",
    ".hidden/x.txt",
    "Thumbs.db",
    "drafts/d.txt",
    "x.log",
    ".keep.txt",
    "b/c.md",
  ])
    put(path, path);
  await follow();
  expect(Object.keys(watched.collection()).sort()).toEqual([".keep.txt", "a.txt", "b/c.md"]);
  changeFolder(watched.db, watched.steward, watched.id, { ignore: "b/" });
  await follow();
  expect(Object.keys(watched.collection()).sort()).toEqual(["a.txt", "drafts/d.txt", "x.log"]);
});

test("a document that was deleted by hand stays away until its file changes", async () => {
  await open();
  put("a.txt", "a");
  await follow();
  const [document] = watched.db.select().from(documents).all();
  if (document === undefined) throw new Error("nothing was taken");
  deleteDocument(watched.db, watched.steward, document.id);
  await follow();
  utimesSync(join(watched.root, "a.txt"), 1_700_000_000, 1_700_000_000);
  await follow();
  expect(watched.collection()).toEqual({});
  expect(counts()).toMatchObject({ taken: 1, deletedHere: 1 });
  put("a.txt", "a changed");
  await follow();
  expect(watched.collection()).toEqual({ "a.txt": sha256("a changed") });
});

test("a document under a legal hold is put up for a decision instead of being removed", async () => {
  await open({ onDeletion: "remove" });
  put("a.txt", "a");
  put("b.txt", "b");
  await follow();
  const held = watched.db.select().from(documents).where(eq(documents.name, "a.txt")).get();
  if (held === undefined) throw new Error("nothing was taken");
  placeHold(watched.db, watched.steward, { documentId: held.id }, "Dispute with the supplier");
  drop("a.txt");
  await follow();
  await follow();
  expect(Object.keys(watched.collection()).sort()).toEqual(["a.txt", "b.txt"]);
  expect(counts()).toMatchObject({ vanished: 1, missing: 0 });
  expect(watched.folder().problem).toBeNull();
  expect(events("hold.blocked")).toHaveLength(1);
  expect(decideVanished(watched.db, watched.steward, watched.id, "all", "remove")).toBe(0);
  expect(counts().vanished).toBe(1);
});

test("nothing is taken for a person who may not manage the collection any more", async () => {
  await open();
  put("a.txt", "a");
  const [grant] = listGrants(watched.db, watched.steward, watched.collectionId);
  if (grant === undefined) throw new Error("no grant");
  endGrant(watched.db, watched.steward, grant.id);
  await expect(follow()).rejects.toMatchObject({ code: "not-found" });
  expect(watched.collection()).toEqual({});
});

test("whatever happens to the files, at the end the collection holds what the folder holds", async () => {
  const name = fc.constantFrom("a", "b", "c", "x/a", "x/b", "y/z/a");
  const text = fc.constantFrom("one", "two", "three", "four and more");
  const act = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("put" as const), name, text }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("drop" as const), name }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("rename" as const), name, to: name }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("follow" as const) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      await open({ onDeletion: "remove" });
      try {
        put("always.txt", "always");
        for (const one of acts) {
          const has = (path: string) => folderContent()[`${path}.txt`] !== undefined;
          if (one.kind === "put") put(`${one.name}.txt`, one.text);
          else if (one.kind === "drop" && has(one.name)) drop(`${one.name}.txt`);
          else if (one.kind === "rename" && has(one.name)) rename(`${one.name}.txt`, `${one.to}.txt`);
          else if (one.kind === "follow") await follow();
        }
        await follow();
        await follow();
        expect(currentContent()).toEqual(folderContent());
        expect(counts()).toMatchObject({ waiting: 0, missing: 0, problems: 0 });
      } finally {
        watched.remove();
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

/** Path → hash of what the folder's files stand for, by the newest document of each path. */
function currentContent(): Record<string, string> {
  const rows = watched.db
    .select({
      dir: folderFiles.dir,
      name: folderFiles.name,
      sha: documents.sha256,
      path: documents.sourcePath,
      deletedAtMs: documents.deletedAtMs,
    })
    .from(folderFiles)
    .innerJoin(documents, eq(documents.id, folderFiles.documentId))
    .all();
  expect(
    rows.every(
      ({ dir, name, path }) => path === ["Protocols", dir, name].filter((part) => part !== "").join("/"),
    ),
  ).toBe(true);
  expect(rows.every(({ deletedAtMs }) => deletedAtMs === null)).toBe(true);
  return Object.fromEntries(rows.map(({ path, sha }) => [path.replace("Protocols/", ""), sha]));
}

test("what was erased is not read again when its file changes or is renamed, and the folder says so", async () => {
  await open();
  put("quint.txt", "Rosalind Quint");
  put("other.txt", "visiting hours");
  await follow();
  const erased = watched.db.select().from(documents).where(eq(documents.name, "quint.txt")).get();
  if (erased === undefined) throw new Error("not taken");
  const plan = { documents: [erased.id], conversations: [], answers: [], people: [] };
  transact(watched.db, (tx) => blankPlan(tx, plan));
  expect(problems()).toEqual({ "quint.txt": "erased" });

  put("quint.txt", "Rosalind Quint, changed");
  await follow();
  await follow();
  expect(problems()).toEqual({ "quint.txt": "erased" });

  rename("quint.txt", "moved/patient.txt");
  await follow();
  await follow();
  expect(problems()).toEqual({ "moved/patient.txt": "erased" });
  expect(watched.collection()).toEqual({ "other.txt": sha256("visiting hours") });

  drop("moved");
  await follow();
  await follow();
  expect(problems()).toEqual({});
});
