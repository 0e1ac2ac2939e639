import { join } from "node:path";
import { abortOpenTurns } from "#lib/answer/complete";
import { recordEvent } from "#lib/audit/append-event";
import { recordSettings } from "#lib/audit/record-settings";
import { recordWriteFailures } from "#lib/audit/record-write-failures";
import { recordBlocked } from "#lib/boundary/record-blocked";
import type { Config } from "#lib/config";
import { closeDatabase, type Database, migrateDatabase, openDatabase } from "#lib/db/client";
import { type ProcessLock, tryLock } from "#lib/db/process-lock";
import { ensureInstallation } from "#lib/db/settings";
import { keepErasures } from "#lib/erasure/keep-erasures";
import { AppError } from "#lib/errors";
import { keepExamined } from "#lib/health/keep-examined";
import { keepOriginals } from "#lib/health/keep-originals";
import { sealStored } from "#lib/keys/seal-stored";
import { issueSetupToken } from "#lib/people/setup-token";
import { watchReviews } from "#lib/safeguards/review-emergencies";
import { keepLog, type LogKeeper } from "../audit/keep-log.ts";
import { ensureBuilt } from "./build-app.ts";
import { prepareDataFolder, requireFreePort } from "./check-machine.ts";
import type { KeptProcess } from "./keep-running.ts";
import { keepProcess, type ProcessName, ROOT } from "./kept-processes.ts";
import { type RunFile, readRunFile, removeRunFile, supervisorLockPath, writeRunFile } from "./run-file.ts";
import type { StopRequest } from "./stop-request.ts";

/** What the supervisor tells the person who started it. */
export type Announce = {
  buildBegins(): void;
  buildEnds(seconds: number): void;
  ready(facts: { url: string | null; setupUrl: string | null; seconds: number }): void;
  restart(name: string, how: string, inMs: number): void;
  /** The sealer does not start; the product runs without it. */
  noSealer(sentence: string): void;
  stopping(): void;
};

/** A supervisor that was killed leaves a web process that needs a moment to notice. In ms. */
const ORPHAN_PATIENCE_MS = 5000;
const ACTOR = { kind: "system", process: "supervisor" } as const;

/**
 * Prepares the data folder and runs web, folders, ingest, engine and sealer until it is asked to stop; then ends them in that
 * order: the sealer signs what the others recorded last.
 * @throws {AppError} with one sentence when it cannot start
 */
export async function supervise(
  config: Config,
  options: { withWeb: boolean; version: string; announce: Announce; stop: StopRequest },
): Promise<void> {
  const { announce, stop } = options;
  const startedAtMs = Date.now();
  prepareDataFolder(config);
  const lock = takeLock(config);
  const kept: KeptProcess[] = [];
  let log: LogKeeper | undefined;
  let eraser: ReturnType<typeof keepErasures> | undefined;
  let originals: ReturnType<typeof keepOriginals> | undefined;
  let blocked: ReturnType<typeof recordBlocked> | undefined;
  let examiner: ReturnType<typeof keepExamined> | undefined;
  let reviews: NodeJS.Timeout | undefined;
  let db: Database | undefined;
  try {
    if (options.withWeb) {
      if (config.web.socketPath === undefined)
        await requireFreePort(config.web, readRunFile(config) === undefined ? 0 : ORPHAN_PATIENCE_MS);
      await ensureBuilt(ROOT, { begin: announce.buildBegins, end: announce.buildEnds }, stop.signal);
    }
    db = openDatabase(config.databasePath);
    migrateDatabase(db, join(ROOT, "drizzle"));
    ensureInstallation(db);
    sealStored(db);
    abortOpenTurns(db);
    recordWriteFailures(db, "supervisor");
    stop.onForce(() => {
      for (const process of kept) process.kill();
      log?.sealer?.kill();
    });
    const url = options.withWeb ? addressOf(config) : null;
    const note = (state: RunFile["state"]) => {
      const all = log?.sealer === undefined ? kept : [...kept, log.sealer];
      const children = Object.fromEntries(all.map((process) => [process.name, process.pid() ?? null]));
      writeRunFile(config, { pid: process.pid, startedAtMs, state, url, children });
    };
    let state: RunFile["state"] = "starting";
    const onChange = () => note(state);
    const onDeathOf = (name: string) => (how: string, inMs: number) => announce.restart(name, how, inMs);
    blocked = recordBlocked(db);
    const onMessageOf = (name: string) => (message: unknown) => blocked?.take(name, message);
    log = keepLog(db, config, {
      onChange,
      onDeath: onDeathOf("sealer"),
      onMessage: onMessageOf("sealer"),
      onFailure: announce.noSealer,
    });
    const names: ProcessName[] = [
      "engine",
      "ingest",
      "folders",
      ...(config.syslog.address === undefined ? [] : (["forwarder"] as const)),
      ...(options.withWeb ? (["web"] as const) : []),
    ];
    for (const name of names)
      kept.push(
        keepProcess(name, config, { onChange, onDeath: onDeathOf(name), onMessage: onMessageOf(name) }),
      );
    note(state);
    await Promise.race([Promise.all(kept.map((process) => process.ready)), stop.requested]);
    if (!stop.signal.aborted) {
      recordEvent(db, { type: "system.started", actor: ACTOR, data: { version: options.version } });
      recordSettings(db);
      const token = options.withWeb ? issueSetupToken(db) : undefined;
      eraser = keepErasures(db, config);
      originals = keepOriginals(db, config);
      reviews = watchReviews(db);
      examiner = keepExamined(db, config);
      state = "ready";
      note(state);
      const setupUrl = token === undefined ? null : `${url}/setup?token=${token}`;
      announce.ready({ url, setupUrl, seconds: (Date.now() - startedAtMs) / 1000 });
      await stop.requested;
    }
    announce.stopping();
    const wasReady = state === "ready";
    state = "stopping";
    clearInterval(reviews);
    await eraser?.stop();
    await originals?.stop();
    await examiner?.stop();
    await stopAll(kept);
    blocked.stop();
    if (wasReady) recordEvent(db, { type: "system.stopped", actor: ACTOR, data: {} });
  } finally {
    clearInterval(reviews);
    await eraser?.stop();
    await originals?.stop();
    await examiner?.stop();
    await stopAll(kept);
    await log?.stop();
    removeRunFile(config);
    if (db !== undefined) closeDatabase(db);
    lock.release();
  }
}

/** In order: web, folders, ingest, engine. */
async function stopAll(kept: KeptProcess[]): Promise<void> {
  for (let last = kept.pop(); last !== undefined; last = kept.pop()) await last.stop();
}

function takeLock(config: Config): ProcessLock {
  // A command that only looks whether the lock is held, holds it for a moment.
  for (let attempt = 0; attempt < 5; attempt++) {
    const lock = tryLock(supervisorLockPath(config));
    if (lock !== undefined) return lock;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  const running = readRunFile(config);
  const where = running?.url ? ` at ${running.url}` : "";
  const who = running === undefined ? "" : ` (process ${running.pid})`;
  throw new AppError(
    "conflict",
    `Intramuros is running already on the data folder ${config.dataDir}${where}${who}; end that one first, or set INTRAMUROS_DATA to another folder.`,
  );
}

/** The address a person types on this machine, or the configured one. */
function addressOf({ web }: Config): string {
  if (web.publicUrl !== undefined) return web.publicUrl.replace(/\/$/, "");
  const isEverywhere = web.host === "0.0.0.0" || web.host === "::";
  const host = isEverywhere ? "127.0.0.1" : web.host.includes(":") ? `[${web.host}]` : web.host;
  return `http://${host}:${web.port}`;
}
