import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { z } from "zod";
import { AppError } from "./errors.ts";
import { nestLdap, nestOidc } from "./identity-settings.ts";
import { nestSyslog, SYSLOG_ENVIRONMENT } from "./syslog-settings.ts";

/**
 * The only reader of `process.env`. Every key, its meaning, unit and default is in this table, and
 * docs/CONFIGURATION.md lists the same keys (a test compares them).
 */
const flag = (standard: "true" | "false") =>
  z
    .enum(["true", "false"])
    .default(standard)
    .transform((text) => text === "true");
const whole = (standard: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(standard);

/** What is sent in clear stays on this machine. */
function isTlsOrHere(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return ["https:", "ldaps:"].includes(protocol) || ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
}
const PLAIN_ELSEWHERE = "connections to other machines need TLS";
const isAddressOrRange = (text: string) =>
  z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]).safeParse(text).success;

export const ENVIRONMENT = z.object({
  /** Folder of all state. */
  INTRAMUROS_DATA: z.string().min(1).default("./data"),
  /** Address the web process listens on. */
  INTRAMUROS_HOST: z.string().min(1).default("127.0.0.1"),
  /** Port the web process listens on. */
  INTRAMUROS_PORT: whole(3000, 1, 65535),
  /** Unix socket that the web process listens on instead, so that it needs no network; at most 100 bytes. */
  INTRAMUROS_WEB_SOCKET: z.string().startsWith("/").max(100).optional(),
  /** Address people type, where a reverse proxy stands before the product; sets secure cookies when https. */
  INTRAMUROS_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Reverse proxies whose X-Forwarded-For is believed: addresses or ranges (10.0.0.0/24), comma between. */
  INTRAMUROS_TRUSTED_PROXIES: z
    .string()
    .refine((text) => text.split(",").every((one) => isAddressOrRange(one.trim())), "not a list of addresses")
    .optional(),
  /** Least severe operational log line that is written. */
  INTRAMUROS_LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  /** A model server inside the organization that takes the engine's place, e.g. `http://10.0.0.5:8000/v1`. */
  INTRAMUROS_MODEL_SERVER_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Key sent to that server as a bearer token. */
  INTRAMUROS_MODEL_SERVER_KEY: z.string().min(1).optional(),
  /** Chat model on that server. */
  INTRAMUROS_MODEL_SERVER_CHAT_MODEL: z.string().min(1).optional(),
  /** GGUF file of the chat model; without it the first chat GGUF in `DATA/models` or `models/` is used, else quote mode. */
  INTRAMUROS_CHAT_MODEL: z.string().min(1).optional(),
  /** GGUF file of the embedding model; without it the built-in one. */
  INTRAMUROS_EMBEDDING_MODEL: z.string().min(1).optional(),
  /** "false": answers are always quotes, even when a chat model is installed. */
  INTRAMUROS_GENERATE_ANSWERS: flag("true"),
  INTRAMUROS_REPRODUCIBLE_ANSWERS: flag("false"),
  /** Context of the chat model, in tokens, for each of the parallel conversations. */
  INTRAMUROS_CHAT_CONTEXT_TOKENS: whole(4096, 512, 262144),
  /** Conversations answered at once by the chat model. */
  INTRAMUROS_CHAT_PARALLEL: whole(4, 1, 64),
  /** One-thread embedding contexts; 0 means one less than the machine's cores, at least 1. */
  INTRAMUROS_EMBEDDING_CONTEXTS: whole(0, 0, 64),
  /** Use a GPU for the chat model: "auto" or "off". */
  INTRAMUROS_GPU: z.enum(["auto", "off"]).default("off"),
  /** Largest file accepted, in bytes. */
  INTRAMUROS_MAX_FILE_BYTES: whole(200 * 1024 * 1024, 1024, 4 * 1024 ** 3),
  /** Memory limit of the child that parses one file, in MiB. */
  INTRAMUROS_EXTRACT_MEMORY_MIB: whole(1024, 128, 16384),
  /** Time limit for parsing one file, in seconds. */
  INTRAMUROS_EXTRACT_TIMEOUT_SECONDS: whole(60, 1, 3600),
  /** Most pages of one file whose text is recognised on a picture. */
  INTRAMUROS_OCR_MAX_PAGES: whole(1000, 0, 20_000),
  /** Time that each such page adds to the time limit of its file, in seconds. */
  INTRAMUROS_OCR_PAGE_SECONDS: whole(30, 1, 600),
  /** Files parsed at the same time. */
  INTRAMUROS_INGEST_PARALLEL: whole(1, 1, 16),
  /** Folders below which stewards may have folders watched, colon between as in PATH; without it nobody can. */
  INTRAMUROS_WATCH_ROOTS: z.string().min(1).optional(),
  /** Every watched folder is looked through at least this often, in seconds; events of the file system bring it forward. */
  INTRAMUROS_WATCH_SCAN_SECONDS: whole(60, 1, 24 * 3600),
  /** A session ends after this many minutes without a request. */
  INTRAMUROS_SESSION_IDLE_MINUTES: whole(60 * 12, 1, 60 * 24 * 30),
  /** A session ends after this many hours in any case. */
  INTRAMUROS_SESSION_HOURS: whole(24 * 7, 1, 24 * 90),
  /** OpenID provider that people may sign in with; `https:`, or `http:` on this machine. */
  INTRAMUROS_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .refine(isTlsOrHere, PLAIN_ELSEWHERE)
    .optional(),
  /** What this installation is called at the provider. */
  INTRAMUROS_OIDC_CLIENT_ID: z.string().min(1).optional(),
  /** Its secret there; none for a public client. */
  INTRAMUROS_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** File that holds it. */
  INTRAMUROS_OIDC_CLIENT_SECRET_FILE: z.string().min(1).optional(),
  /** What the button on the sign-in page calls the provider; its host unless given. */
  INTRAMUROS_OIDC_NAME: z.string().min(1).max(60).optional(),
  /** Scopes that are asked for, blanks between. */
  INTRAMUROS_OIDC_SCOPES: z
    .string()
    .regex(/^openid( [\x21-\x7e]+)*$/)
    .default("openid profile email"),
  /** Claim that lists a person's groups. */
  INTRAMUROS_OIDC_GROUPS_CLAIM: z.string().min(1).default("groups"),
  /** Whom the provider lets in: "known" people, those provisioned by "scim" too, or "create" an account for everybody it knows. */
  INTRAMUROS_OIDC_NEW_PEOPLE: z.enum(["known", "scim", "create"]).default("known"),
  /** Directory servers, blanks between, tried in this order; `ldaps:`, or `ldap:` with StartTLS. */
  INTRAMUROS_LDAP_URLS: z
    .string()
    .regex(/^ldaps?:\/\/[^\s/]+(\s+ldaps?:\/\/[^\s/]+)*$/i)
    .optional(),
  /** "true": without TLS; only to servers on this machine. */
  INTRAMUROS_LDAP_PLAIN: flag("false"),
  /** Account by which the product searches there; anonymous without it. */
  INTRAMUROS_LDAP_BIND_DN: z.string().min(1).optional(),
  /** Its password. */
  INTRAMUROS_LDAP_BIND_PASSWORD: z.string().min(1).optional(),
  /** File that holds it. */
  INTRAMUROS_LDAP_BIND_PASSWORD_FILE: z.string().min(1).optional(),
  /** Where people are. */
  INTRAMUROS_LDAP_PEOPLE_DN: z.string().min(1).optional(),
  /** Filter that every person's entry fits. */
  INTRAMUROS_LDAP_PEOPLE_FILTER: z
    .string()
    .regex(/^\(.+\)$/)
    .default("(objectClass=person)"),
  /** Attributes that hold what people type as their name, blanks between. */
  INTRAMUROS_LDAP_LOGIN_ATTRIBUTES: z
    .string()
    .regex(/^[A-Za-z][\w-]*(\s+[A-Za-z][\w-]*)*$/)
    .default("uid mail sAMAccountName userPrincipalName"),
  /** Where groups are; `INTRAMUROS_LDAP_PEOPLE_DN` unless given. */
  INTRAMUROS_LDAP_GROUPS_DN: z.string().min(1).optional(),
  /** How nested groups are followed: "walk", or "in-chain" where Active Directory does it. */
  INTRAMUROS_LDAP_GROUP_WALK: z.enum(["walk", "in-chain"]).default("walk"),
  /** What the sign-in page calls the directory. */
  INTRAMUROS_LDAP_NAME: z.string().min(1).max(60).optional(),
  /** Whom the directory lets in, as for the OpenID provider. */
  INTRAMUROS_LDAP_NEW_PEOPLE: z.enum(["known", "scim", "create"]).default("known"),
  /** A server that says nothing for so long is passed over, in seconds. */
  INTRAMUROS_LDAP_TIMEOUT_SECONDS: whole(5, 1, 60),
  /** Certificates (PEM) that provider and directory are trusted by besides the usual ones. */
  INTRAMUROS_IDENTITY_CA_FILE: z.string().min(1).optional(),
  /** Longest time for which an API token may be made, in days. */
  INTRAMUROS_TOKEN_MAX_DAYS: whole(365, 1, 3650),
  /** Folder of the sealer's key and memory; `DATA/sealer` unless it runs under another account. */
  INTRAMUROS_SEALER_DIR: z.string().min(1).optional(),
  /** Unix socket of the sealer; `DATA/run/sealer.sock` unless it runs under another account. At most 100 bytes. */
  INTRAMUROS_SEALER_SOCKET: z.string().min(1).max(100).optional(),
  /** "true": the group of the sealer's socket may ask for checkpoints too; for a sealer under another account. */
  INTRAMUROS_SEALER_GROUP_MAY_ASK: flag("false"),
  /** Folder outside this host, write-once if possible, that gets a copy of the audit log's checkpoints. */
  INTRAMUROS_ANCHOR_DIR: z.string().min(1).optional(),
  /** A checkpoint is copied there after so many minutes with new events. */
  INTRAMUROS_ANCHOR_EVERY_MINUTES: whole(5, 1, 24 * 60),
  /** Alarm when an event is older than this many minutes and no checkpoint outside this host covers it. */
  INTRAMUROS_ANCHOR_ALARM_MINUTES: whole(15, 1, 7 * 24 * 60),
  /** Keys (`name+id+key`, comma between) of second hosts whose cosignatures count as anchors. */
  INTRAMUROS_COSIGNER_KEYS: z.string().min(1).optional(),
  /** Whether the kernel takes the network from processes that need none: "auto" where the host allows it, "require", or "off" where something else does. */
  INTRAMUROS_CONFINE: z.enum(["auto", "require", "off"]).default("auto"),
  /** Backups older than this are removed when the next one is made, and with them the last copies of what was erased. */
  INTRAMUROS_BACKUP_KEEP_DAYS: whole(30, 1, 3650),
  /** Key that wraps all others: 32 bytes in base 64; several, separated by commas, while it is exchanged, the newest first. */
  INTRAMUROS_MASTER_KEY: z.string().min(40).optional(),
  /** File that holds it, one key a line; without either, `DATA.key` beside the data folder, made at the first start. */
  INTRAMUROS_MASTER_KEY_FILE: z.string().min(1).optional(),
  ...SYSLOG_ENVIRONMENT,
  /** Secret that signs session cookies; without it one is made and kept in the data folder. */
  INTRAMUROS_SESSION_SECRET: z.string().min(32).optional(),
});

/** Settings whose values are never written to a log. */
const SECRET: readonly string[] = [
  "INTRAMUROS_MODEL_SERVER_KEY",
  "INTRAMUROS_SESSION_SECRET",
  "INTRAMUROS_MASTER_KEY",
  "INTRAMUROS_OIDC_CLIENT_SECRET",
  "INTRAMUROS_LDAP_BIND_PASSWORD",
];

/** The settings that were given, as text, for the record; secrets only as "set". */
export function describeSettings(
  env: Record<string, string | undefined> = process.env,
): Record<string, string> {
  const given = Object.keys(ENVIRONMENT.shape).flatMap((key) => {
    const value = env[key];
    return value === undefined || value === "" ? [] : [[key, SECRET.includes(key) ? "set" : value] as const];
  });
  return Object.fromEntries(given);
}

export type Environment = z.infer<typeof ENVIRONMENT>;
export type ConfigKey = keyof Environment;

export type Config = ReturnType<typeof nest>;

function nest(env: z.infer<typeof ENVIRONMENT>) {
  const dataDir = resolve(env.INTRAMUROS_DATA);
  return {
    dataDir,
    databasePath: join(dataDir, "intramuros.db"),
    blobsDir: join(dataDir, "blobs"),
    indexDir: join(dataDir, "index"),
    modelsDir: join(dataDir, "models"),
    runDir: join(dataDir, "run"),
    syslog: nestSyslog(env),
    web: {
      host: env.INTRAMUROS_HOST,
      port: env.INTRAMUROS_PORT,
      socketPath: env.INTRAMUROS_WEB_SOCKET,
      publicUrl: env.INTRAMUROS_PUBLIC_URL,
      trustedProxies: (env.INTRAMUROS_TRUSTED_PROXIES ?? "")
        .split(",")
        .map((one) => one.trim())
        .filter((one) => one !== ""),
    },
    log: { level: env.INTRAMUROS_LOG_LEVEL },
    engine: {
      socketPath: socketPath(dataDir, "engine"),
      chatModelPath: env.INTRAMUROS_CHAT_MODEL,
      embeddingModelPath: env.INTRAMUROS_EMBEDDING_MODEL,
      chatContextTokens: env.INTRAMUROS_CHAT_CONTEXT_TOKENS,
      chatParallel: env.INTRAMUROS_CHAT_PARALLEL,
      embeddingContexts: env.INTRAMUROS_EMBEDDING_CONTEXTS,
      gpu: env.INTRAMUROS_GPU,
    },
    modelServer: {
      url: env.INTRAMUROS_MODEL_SERVER_URL,
      key: env.INTRAMUROS_MODEL_SERVER_KEY,
      chatModel: env.INTRAMUROS_MODEL_SERVER_CHAT_MODEL,
    },
    answer: {
      mayGenerate: env.INTRAMUROS_GENERATE_ANSWERS,
      isReproducible: env.INTRAMUROS_REPRODUCIBLE_ANSWERS,
    },
    ingest: {
      maxFileBytes: env.INTRAMUROS_MAX_FILE_BYTES,
      extractMemoryMib: env.INTRAMUROS_EXTRACT_MEMORY_MIB,
      extractTimeoutMs: env.INTRAMUROS_EXTRACT_TIMEOUT_SECONDS * 1000,
      ocr: {
        maxPages: env.INTRAMUROS_OCR_MAX_PAGES,
        msPerPage: env.INTRAMUROS_OCR_PAGE_SECONDS * 1000,
      },
      parallel: env.INTRAMUROS_INGEST_PARALLEL,
    },
    folders: {
      roots: (env.INTRAMUROS_WATCH_ROOTS ?? "")
        .split(delimiter)
        .filter((root) => root.trim() !== "")
        .map((root) => resolve(root.trim())),
      scanEveryMs: env.INTRAMUROS_WATCH_SCAN_SECONDS * 1000,
    },
    sealer: {
      dir:
        env.INTRAMUROS_SEALER_DIR === undefined
          ? join(dataDir, "sealer")
          : resolve(env.INTRAMUROS_SEALER_DIR),
      /** Whether it is a service under another account, which the product asks but does not start. */
      isElsewhere: env.INTRAMUROS_SEALER_SOCKET !== undefined,
      socketPath: env.INTRAMUROS_SEALER_SOCKET ?? socketPath(dataDir, "sealer"),
      mayGroupAsk: env.INTRAMUROS_SEALER_GROUP_MAY_ASK,
    },
    anchors: {
      dir: env.INTRAMUROS_ANCHOR_DIR === undefined ? undefined : resolve(env.INTRAMUROS_ANCHOR_DIR),
      everyMs: env.INTRAMUROS_ANCHOR_EVERY_MINUTES * 60_000,
      alarmMs: env.INTRAMUROS_ANCHOR_ALARM_MINUTES * 60_000,
      cosignerKeys: (env.INTRAMUROS_COSIGNER_KEYS ?? "")
        .split(",")
        .map((key) => key.trim())
        .filter((key) => key !== ""),
    },
    boundary: { confine: env.INTRAMUROS_CONFINE },
    backup: { keepMs: env.INTRAMUROS_BACKUP_KEEP_DAYS * 24 * 3_600_000 },
    keys: {
      masterKey: env.INTRAMUROS_MASTER_KEY,
      masterKeyPath:
        env.INTRAMUROS_MASTER_KEY_FILE === undefined ? undefined : resolve(env.INTRAMUROS_MASTER_KEY_FILE),
    },
    session: {
      idleMs: env.INTRAMUROS_SESSION_IDLE_MINUTES * 60_000,
      maxMs: env.INTRAMUROS_SESSION_HOURS * 3_600_000,
      secret: env.INTRAMUROS_SESSION_SECRET,
    },
    oidc: nestOidc(env),
    ldap: nestLdap(env),
    tokens: { maxDays: env.INTRAMUROS_TOKEN_MAX_DAYS },
  };
}

/**
 * Reads and checks the settings.
 * @throws {AppError} bad-config, naming every wrong key at once.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const known = Object.keys(ENVIRONMENT.shape);
  const unknown = Object.keys(env).filter((key) => key.startsWith("INTRAMUROS_") && !known.includes(key));
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = ENVIRONMENT.safeParse(present);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  if (parsed.success && parsed.data.INTRAMUROS_LDAP_PLAIN) {
    const urls = parsed.data.INTRAMUROS_LDAP_URLS?.split(/\s+/) ?? [];
    if (!urls.every(isTlsOrHere)) wrong.push(`INTRAMUROS_LDAP_PLAIN: ${PLAIN_ELSEWHERE}`);
  }
  if (present.INTRAMUROS_WEB_SOCKET !== undefined && present.INTRAMUROS_PUBLIC_URL === undefined)
    wrong.push(
      "INTRAMUROS_WEB_SOCKET: needs INTRAMUROS_PUBLIC_URL, the address of the reverse proxy before it",
    );
  const problems = [...wrong, ...unknown.map((key) => `${key}: there is no such setting`)];
  if (!parsed.success || problems.length > 0) {
    throw new AppError("bad-config", `Wrong settings: ${problems.join("; ")}. See docs/CONFIGURATION.md.`);
  }
  return nest(parsed.data);
}

/** The settings with another data folder. @throws {AppError} bad-config */
export function readConfigFor(dataDir: string): Config {
  return readConfig({ ...process.env, INTRAMUROS_DATA: dataDir });
}

/** What programs need to run at all. Proxies, cloud keys and options of Node stay behind. */
const PASSED_ON = [
  "PATH",
  "HOME",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "TMPDIR",
  "LD_LIBRARY_PATH",
  "CUDA_VISIBLE_DEVICES",
];

export type ChildEnvironment = Record<string, string> & { NODE_ENV: "production" };

/** The environment of a process we start: what programs need, our settings, and `extra`; nothing else gets in. */
export function childEnvironment(extra: Record<string, string> = {}): ChildEnvironment {
  const passed = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (PASSED_ON.includes(entry[0]) || entry[0].startsWith("INTRAMUROS_")),
  );
  return { ...Object.fromEntries(passed), NEXT_TELEMETRY_DISABLED: "1", ...extra, NODE_ENV: "production" };
}

/** Unix socket paths end at 107 bytes; a deep data folder gets one in the system's temporary folder instead. */
function socketPath(dataDir: string, process: "engine" | "sealer"): string {
  const inside = join(dataDir, "run", `${process}.sock`);
  if (Buffer.byteLength(inside) <= 100) return inside;
  const ending = process === "engine" ? "" : `-${process}`;
  const place = createHash("sha256").update(dataDir).digest("hex").slice(0, 24);
  return join(tmpdir(), `intramuros-${place}${ending}.sock`);
}
