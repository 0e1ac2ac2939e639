import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Config, childEnvironment, readConfig } from "../../config.ts";
import { closeDatabase, type Database, transact } from "../../db/client.ts";
import { auditEvents } from "../../db/schema.ts";
import { openTestDatabase } from "../../db/testing.ts";
import { appendEvent } from "../append-event.ts";
import { dropGuards } from "../testing/tamper.ts";
import { deliver } from "./deliver.ts";
import { forwardLog, sendHeartbeat } from "./forward-log.ts";
import { forwardPosition, forwardState } from "./forward-state.ts";
import { CERTIFICATE, type Collector, startCollector } from "./testing/collector.ts";

let folder: string;
let db: Database;
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "intramuros-forward-"));
  db = openTestDatabase(join(folder, "intramuros.db"));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  closeDatabase(db);
  rmSync(folder, { recursive: true, force: true });
});

const ca = readFileSync(CERTIFICATE, "utf8");
const settingsFor = (port: number): Record<string, string> => ({
  INTRAMUROS_DATA: folder,
  INTRAMUROS_LOG_LEVEL: "silent",
  INTRAMUROS_SYSLOG_ADDRESS: `localhost:${port}`,
  INTRAMUROS_SYSLOG_CA_FILE: CERTIFICATE,
  INTRAMUROS_SYSLOG_ALARM_MINUTES: "1",
});
const configFor = (port: number): Config => readConfig(settingsFor(port));
const to = (port: number) => (frames: readonly Buffer[]) => deliver({ host: "localhost", port, ca }, frames);

function record(count: number): void {
  transact(db, (tx) => {
    for (let n = 0; n < count; n++)
      appendEvent(tx, {
        type: "system.started",
        actor: { kind: "system", process: "supervisor" },
        data: { version: `${n} · é` },
      });
  });
}
async function collector(keep: (message: string) => void, port?: number): Promise<Collector> {
  const started = await startCollector(keep, port);
  closing.push(() => started.close());
  return started;
}
const seqOf = (message: string) => Number(/\bcn1=(\d+)/.exec(message)?.[1]);
const events = (type: string) =>
  db.select({ body: auditEvents.body }).from(auditEvents).where(eq(auditEvents.type, type)).all();

test("events go over TLS in their order, framed and as messages of RFC 5424, and once", async () => {
  record(1203);
  const got: string[] = [];
  const { port } = await collector((message) => got.push(message));
  expect(await forwardLog(db, configFor(port), to(port))).toBe(1203);
  expect(await forwardLog(db, configFor(port), to(port))).toBe(0);
  expect(got.map(seqOf)).toEqual(Array.from({ length: 1203 }, (_, i) => i + 1));
  expect(got[0]).toMatch(
    /^<110>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ intramuros - system\.started - CEF:0\|Intramuros\|.*é/,
  );
  expect(forwardState(db, configFor(port))).toMatchObject({ deliveredSeq: 1203, waiting: 0, isAlarm: false });
  await sendHeartbeat(db, configFor(port), to(port));
  expect(got.at(-1)).toContain(" heartbeat - {");
}, 30_000);

test("a server that another authority signed, or none, gets nothing", async () => {
  record(3);
  const got: string[] = [];
  const { port } = await collector((message) => got.push(message));
  const unknown = (frames: readonly Buffer[]) => deliver({ host: "localhost", port }, frames);
  await expect(forwardLog(db, configFor(port), unknown)).rejects.toThrow(/self-signed/);
  const plain = createServer((socket) => socket.on("data", (data) => got.push(String(data))));
  await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
  closing.push(() => plain.close());
  const address = plain.address();
  const plainPort = typeof address === "object" && address !== null ? address.port : 0;
  setTimeout(() => plain.getConnections(() => undefined), 10);
  const stop = AbortSignal.timeout(500);
  await expect(
    deliver({ host: "localhost", port: plainPort, ca }, [Buffer.from("x")], stop),
  ).rejects.toThrow();
  expect(got.join()).not.toContain("CEF");
  expect(forwardPosition(db)).toMatchObject({ seq: 0, problem: { code: "not-trusted" } });
});

test("a server that ends before it has read everything has confirmed nothing", async () => {
  record(5);
  const { port } = await collector(() => undefined);
  const hasty = await import("node:tls").then(({ createServer: createTlsServer }) =>
    createTlsServer(
      { cert: ca, key: readFileSync(CERTIFICATE.replace("cert", "key")) },
      (socket) => void socket.on("error", () => undefined).end(),
    ),
  );
  await new Promise<void>((resolve) => hasty.listen(0, "127.0.0.1", resolve));
  closing.push(() => hasty.close());
  const address = hasty.address();
  const hastyPort = typeof address === "object" && address !== null ? address.port : 0;
  await expect(forwardLog(db, configFor(hastyPort), to(hastyPort))).rejects.toThrow();
  expect(forwardPosition(db).seq).toBe(0);
  expect(await forwardLog(db, configFor(port), to(port))).toBe(5);
});

test("what waits too long is an alarm, recorded once, and so is its end", async () => {
  record(4);
  const config = configFor(1);
  const refusal = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const closed = () => Promise.reject(refusal);
  dropGuards(db);
  await expect(forwardLog(db, config, closed)).rejects.toThrow();
  expect(events("log.forward-stalled")).toHaveLength(0);
  db.$client.exec("UPDATE audit_events SET at_ms = at_ms - 120000 WHERE seq = 1");
  for (let n = 0; n < 3; n++) await expect(forwardLog(db, config, closed)).rejects.toThrow();
  expect(forwardState(db, config)).toMatchObject({
    isAlarm: true,
    problem: { code: "refused", detail: refusal.message },
  });
  expect(events("log.forward-stalled")).toHaveLength(1);
  const { port } = await collector(() => undefined);
  await forwardLog(db, config, to(port));
  expect(events("log.forward-resumed")).toHaveLength(1);
  expect(forwardState(db, config)).toMatchObject({ isAlarm: false, problem: null });
});

test("collector and forwarder are killed in the middle again and again, and nothing is lost", async () => {
  const file = join(folder, "collected.log");
  record(3000);
  let server = await startProcess(file, 0);
  const forwarder = (): ChildProcess =>
    fork(join(import.meta.dirname, "..", "..", "..", "bin", "forwarder", "main.ts"), {
      env: childEnvironment({ ...settingsFor(server.port) }),
      execArgv: ["--no-warnings"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  const received = () =>
    existsSync(file)
      ? new Set(
          readFileSync(file, "utf8")
            .split("\n")
            .map(seqOf)
            .filter((seq) => seq > 0),
        )
      : new Set<number>();
  let child = forwarder();
  closing.push(() => child.kill("SIGKILL"));
  for (const [victim, afterMs] of [
    ["collector", 700],
    ["forwarder", 900],
  ] as const) {
    await delay(afterMs);
    record(200);
    if (victim === "collector") {
      server.child.kill("SIGKILL");
      await once(server.child, "exit");
      server = await startProcess(file, server.port);
    } else {
      child.kill("SIGKILL");
      await once(child, "exit");
      child = forwarder();
    }
  }
  await expect.poll(() => received().size, { timeout: 30_000, interval: 200 }).toBe(3400);
  expect(Math.max(...received())).toBe(3400);
}, 60_000);

async function startProcess(file: string, port: number) {
  const script = join(import.meta.dirname, "testing", "collector.ts");
  const child = spawn(process.execPath, ["--no-warnings", script, file, String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  closing.push(() => child.kill("SIGKILL"));
  const [line] = await once(child.stdout, "data");
  return { child, port: Number(String(line).trim()) };
}
