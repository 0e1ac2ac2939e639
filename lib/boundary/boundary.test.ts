import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";
import { auditEvents, users } from "../db/schema.ts";
import { makeWorld, type TestWorld } from "../retrieval/testing.ts";
import { findConfinement } from "./confine.ts";
import { proveBoundary } from "./prove.ts";
import { routesOf, toAddress } from "./sockets.ts";

let w: TestWorld;
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  w.close();
});

function administrator() {
  w = makeWorld();
  const ann = w.addPerson("ann");
  w.db.update(users).set({ role: "administrator" }).where(eq(users.id, ann.userId)).run();
  return ann;
}

async function sleeper(before: readonly string[]): Promise<number> {
  const [program = "", ...args] = [...before, "sleep", "30"];
  const child = spawn(program, args, { stdio: "ignore" });
  started.push(child);
  await new Promise((resolve) => setTimeout(resolve, 300));
  return child.pid ?? 0;
}

test("the canary gets out where nothing confines it, and does not where the kernel does", async () => {
  const actor = administrator();
  const { command } = findConfinement();
  const report = await proveBoundary(w.db, w.config, actor, {});
  const verdicts = Object.fromEntries(report.proofs.map(({ name, verdict }) => [name, verdict]));
  expect(verdicts).toMatchObject({
    "canary-unconfined": "holds",
    guard: "holds",
    "canary-confined": command === null ? "unknown" : "holds",
  });
  expect(report.proofs.find(({ name }) => name === "canary-unconfined")?.seen).toEqual({ code: "connected" });
  expect(report.proofs.find(({ name }) => name === "guard")?.seen.code).toBe("refused");
}, 60_000);

test("a process that could reach the network is named, one that cannot is not", async () => {
  const actor = administrator();
  const { command } = findConfinement();
  const running = { engine: await sleeper([]), ingest: command === null ? null : await sleeper(command) };
  const { proofs } = await proveBoundary(w.db, w.config, actor, running);
  const verdictOf = (name: string) => proofs.find((proof) => proof.name === name)?.verdict;
  // Where these tests run without a network, nothing could reach one.
  const hasNetwork = (routesOf(process.pid) ?? []).length > 0;
  expect(verdictOf("confined-engine")).toBe(hasNetwork ? "fails" : "holds");
  expect(verdictOf("confined-ingest")).toBe(command === null ? "unknown" : "holds");
  expect(verdictOf("connections-engine")).toBe("holds");
  expect(verdictOf("confined-sealer")).toBe("unknown");
}, 60_000);

test("the report's hash is in the audit log, and only administrators and auditors make one", async () => {
  const actor = administrator();
  const { event, ...content } = await proveBoundary(w.db, w.config, actor, {});
  const row = w.db.select().from(auditEvents).where(eq(auditEvents.seq, event)).get();
  expect(JSON.parse(String(row?.body)).data.report).toBe(
    createHash("sha256").update(JSON.stringify(content)).digest("hex"),
  );
  await expect(proveBoundary(w.db, w.config, w.addPerson("mia"), {})).rejects.toThrow(/role/);
}, 60_000);

test("addresses are read as the kernel writes them", () => {
  expect(toAddress("0100007F:1F90")).toBe("127.0.0.1:8080");
  expect(toAddress("00000000000000000000000001000000:0050")).toBe("::1:80");
  expect(toAddress("0000000000000000FFFF00000100007F:0050")).toBe("::ffff:127.0.0.1:80");
  expect(toAddress("B80D0120000000000000000001000000:01BB")).toBe("2001:db8::1:443");
});
