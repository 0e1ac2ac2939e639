import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { UserActor } from "../access/actor.ts";
import { recordEvent } from "../audit/append-event.ts";
import { sealNow } from "../audit/testing/sealed-log.ts";
import { users } from "../db/schema.ts";
import { getSetting, putSetting } from "../db/settings.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { boundaryState } from "./last-report.ts";
import { proveBoundary } from "./prove.ts";
import { recordBlocked } from "./record-blocked.ts";

let w: TestWorld;
let administrator: UserActor;
let folder: string;
beforeEach(() => {
  w = makeWorld();
  folder = mkdtempSync(join(tmpdir(), "intramuros-report-"));
  administrator = w.addPerson("ann");
  w.db.update(users).set({ role: "administrator" }).where(eq(users.id, administrator.userId)).run();
});
afterEach(() => {
  w.close();
  rmSync(folder, { recursive: true, force: true });
});
const state = () => boundaryState(w.db, w.config, administrator);

test("a report is believed when the signed log has its hash, and not when anything in it was changed", async () => {
  expect(state()).toMatchObject({ report: null, authenticity: null, allowed: [] });
  await proveBoundary(w.db, w.config, administrator, {});
  expect(state()).toMatchObject({ authenticity: "recorded", report: { kind: "boundary-report" } });
  sealNow(w.db, join(folder, "sealer"));
  expect(state().authenticity).toBe("sealed");
  const stored = getSetting(w.db, "boundary-report") ?? "";
  putSetting(w.db, "boundary-report", stored.replace('"unknown"', '"holds"'));
  expect(state()).toMatchObject({ authenticity: "changed", report: null });
  putSetting(w.db, "boundary-report", stored.replace(/"event":\d+/, '"event":1'));
  expect(state().authenticity).toBe("sealed");
  putSetting(w.db, "boundary-report", "{}");
  expect(state()).toMatchObject({ authenticity: "changed", report: null });
}, 60_000);

test("a report of before there were codes is believed, and shows its sentences", async () => {
  const { event: _, ...content } = await proveBoundary(w.db, w.config, administrator, {});
  const old = { ...content, proofs: [{ name: "guard", seen: "connected", verdict: "fails" as const }] };
  const report = createHash("sha256").update(JSON.stringify(old)).digest("hex");
  const data = { proofs: 1, fails: 1, unknown: 0, report };
  const event = recordEvent(w.db, { type: "boundary.proved", actor: administrator, data });
  putSetting(w.db, "boundary-report", JSON.stringify({ ...old, event }));
  expect(state().report?.proofs[0]?.seen).toEqual({ code: "sentence", values: { sentence: "connected" } });
}, 60_000);

test("refused attempts are counted, and members see nothing of it", () => {
  const blocked = recordBlocked(w.db);
  for (let n = 0; n < 3; n++)
    blocked.take("web", { type: "egress-blocked", what: "connect", host: "a", attempts: 1 });
  blocked.stop();
  expect(state().refused).toMatchObject({ attempts: 3, lastMs: expect.any(Number) });
  expect(() => boundaryState(w.db, w.config, w.addPerson("mia"))).toThrow(/role/);
});
