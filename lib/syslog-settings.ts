import { z } from "zod";

/** Settings of the collector that the audit log is handed to; part of those in config.ts. */
export const SYSLOG_ENVIRONMENT = {
  /** The organization's collector of logs, "host:port", over TLS; a process of its own connects to it alone. */
  INTRAMUROS_SYSLOG_ADDRESS: z
    .string()
    .regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, "is not host:port")
    .optional(),
  INTRAMUROS_SYSLOG_FORMAT: z.enum(["cef", "ecs", "ocsf"]).default("cef"),
  /** Certificate (PEM) of the authority that the collector is trusted by; without it those that Node brings. */
  INTRAMUROS_SYSLOG_CA_FILE: z.string().min(1).optional(),
  /** Our own certificate and key (PEM), where the collector asks for one. */
  INTRAMUROS_SYSLOG_CERT_FILE: z.string().min(1).optional(),
  INTRAMUROS_SYSLOG_KEY_FILE: z.string().min(1).optional(),
  /** An event that waits longer than this many minutes is an alarm. */
  INTRAMUROS_SYSLOG_ALARM_MINUTES: z.coerce.number().int().min(1).max(1440).default(15),
};
type Environment = z.infer<z.ZodObject<typeof SYSLOG_ENVIRONMENT>>;

export function nestSyslog(env: Environment) {
  return {
    address: env.INTRAMUROS_SYSLOG_ADDRESS,
    format: env.INTRAMUROS_SYSLOG_FORMAT,
    caPath: env.INTRAMUROS_SYSLOG_CA_FILE,
    certPath: env.INTRAMUROS_SYSLOG_CERT_FILE,
    keyPath: env.INTRAMUROS_SYSLOG_KEY_FILE,
    alarmMs: env.INTRAMUROS_SYSLOG_ALARM_MINUTES * 60_000,
  };
}
