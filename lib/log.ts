import pino from "pino";

/**
 * Operational log: JSON lines on stderr, ids and counts only. Never question text, passage text, tokens or
 * headers. The audit log (lib/audit) is a different thing.
 */
export type LogCategory =
  | "supervisor"
  | "web"
  | "ingest"
  | "folders"
  | "engine"
  | "db"
  | "index"
  | "answer"
  | "audit"
  | "erasure"
  | "sealer"
  | "boundary"
  | "cli";

export type Logger = {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
};
type LogFields = Record<string, string | number | boolean | null | undefined>;

const root = pino(
  { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ fd: 2, sync: true }),
);

/** Sets the least severe level that is written; called once by each process after it read its settings. */
export function setLogLevel(level: "debug" | "info" | "warn" | "error" | "silent"): void {
  root.level = level;
}

export function logger(category: LogCategory): Logger {
  const write =
    (level: "debug" | "info" | "warn" | "error") =>
    (message: string, fields: LogFields = {}) =>
      root[level]({ category, ...fields }, message);
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}
