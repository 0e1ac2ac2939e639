import { readFileSync } from "node:fs";
import { deliver } from "#lib/audit/forward/deliver";
import { keepForwarding } from "#lib/audit/forward/keep-forwarding";
import { denyNetwork } from "#lib/boundary/deny-network";
import { reporterToParent } from "#lib/boundary/report-blocked";
import { readConfig } from "#lib/config";
import { closeDatabase, openDatabase } from "#lib/db/client";
import { asAppError } from "#lib/errors";
import { logger, setLogLevel } from "#lib/log";

/**
 * The forwarder process: `node bin/forwarder/main.ts`. It hands the audit log to the organization's own collector over
 * TLS, and may connect to that one address and nothing else.
 */
const log = logger("audit");

async function main(): Promise<void> {
  const config = readConfig();
  setLogLevel(config.log.level);
  const { address, caPath, certPath, keyPath } = config.syslog;
  if (address === undefined) throw new Error("INTRAMUROS_SYSLOG_ADDRESS is not set.");
  denyNetwork({ allowed: [address], onBlocked: reporterToParent() });
  const at = address.lastIndexOf(":");
  const read = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path, "utf8"));
  const [ca, cert, key] = [read(caPath), read(certPath), read(keyPath)];
  const destination = {
    host: address.slice(0, at),
    port: Number(address.slice(at + 1)),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
  const ending = new AbortController();
  const end = () => ending.abort();
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  if (process.channel) process.on("disconnect", end);
  const db = openDatabase(config.databasePath);
  process.send?.({ type: "ready" });
  log.info("events are forwarded", { address, format: config.syslog.format });
  await keepForwarding(db, config, (frames) => deliver(destination, frames, ending.signal), ending.signal);
  closeDatabase(db);
  // A channel to the parent would keep the process.
  process.exit(0);
}

main().catch((error: unknown) => {
  log.error("the forwarder cannot start", { problem: asAppError(error).message });
  process.exit(1);
});
