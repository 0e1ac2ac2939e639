import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

/** The walls between the rooms; docs/ARCHITECTURE.md says why. */
const REPOSITORY = join(import.meta.dirname, "..");
const NEXT = String.raw`^(next|next-auth|next-intl|react|react-dom|server-only)(\/|$)`;
const room = (...names: string[]) => String.raw`(^|\/)(${names.join("|")})\/`;
const FORBIDDEN: Record<string, RegExp> = {
  lib: new RegExp(`${NEXT}|${room("app", "ingest", "engine", "sealer", "bin")}`),
  ingest: new RegExp(`${NEXT}|${room("app", "engine", "sealer", "bin")}`),
  engine: new RegExp(
    `${NEXT}|${room("app", "ingest", "bin")}|#lib/(?!config|log|errors|boundary/(deny-network|report-blocked))|lib/(?!config|log|errors|boundary/(deny-network|report-blocked))[a-z-]+`,
  ),
  // It holds the key: no database, nothing that reads content, no package but what settings and log need.
  sealer: new RegExp(
    String.raw`^(?!node:|\.\.?/)|${room("app", "ingest", "engine", "bin")}|lib/(?!(config|errors|log|boundary/(deny-network|report-blocked)|audit/(checkpoint|key-statement|merkle|note|sealer-protocol))\.ts$)`,
  ),
  bin: new RegExp(`${NEXT}|${room("app", "engine", "sealer")}`),
  app: new RegExp(
    `^(better-sqlite3|drizzle-orm|@lancedb/lancedb|node-llama-cpp|unpdf)(/|$)|${room("ingest", "engine", "sealer", "bin")}`,
  ),
};
/** Each native or vendor package has one owner: a file, or a folder. */
const OWNERS: Record<string, string> = {
  "better-sqlite3": "lib/db/client.ts",
  "@lancedb/lancedb": "lib/retrieval/index-store.ts",
  "node-llama-cpp": "engine/",
  unpdf: "ingest/extract/",
  "@node-rs/argon2": "lib/people/passwords.ts",
  pino: "lib/log.ts",
  qr: "lib/qr-code.ts",
  otpauth: "lib/people/second-factor/totp.ts",
  "@simplewebauthn/server": "lib/people/passkeys/webauthn.ts",
  "@simplewebauthn/browser": "app/_ui/forms/passkey-browser.ts",
  "openid-client": "lib/people/oidc/",
  ldapts: "lib/people/ldap/",
  ignore: "lib/folders/ignore-rules.ts",
};
/** Static, re-exported, side-effect and dynamic imports. */
const IMPORT =
  /(?:(?:import|export)\s+(type\s+)?(?:[^"';()]*?\sfrom\s+)?|(?:import|require)\(\s*)["']([^"']+)["']/g;

const ROOMS = Object.keys(FORBIDDEN);
const isTest = (path: string) => /\.test\.tsx?$|\/testing(\/|\.ts$)/.test(path);
const sources = (root: string) =>
  !existsSync(join(REPOSITORY, root))
    ? []
    : readdirSync(join(REPOSITORY, root), { recursive: true, encoding: "utf8" })
        .filter((path) => /\.tsx?$/.test(path))
        .map((path) => `${root}/${path}`);
const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");
const imports = (path: string) =>
  [...read(path).matchAll(IMPORT)].map((match) => ({
    isTypeOnly: match[1] !== undefined,
    from: match[2] ?? "",
  }));

test.each(ROOMS)("%s/ imports nothing it may not", (root) => {
  const bad = sources(root)
    .filter((path) => !isTest(path))
    .flatMap((path) =>
      imports(path)
        .filter(({ from }) => FORBIDDEN[root]?.test(from))
        .map(({ from }) => `${path} -> ${from}`),
    );
  expect(bad).toEqual([]);
});

test.each(Object.entries(OWNERS))("%s is imported by its owner only", (name, owner) => {
  const importers = ROOMS.flatMap(sources)
    .filter((path) => !isTest(path))
    .filter((path) => imports(path).some(({ from }) => from === name || from.startsWith(`${name}/`)));
  expect(importers.length).toBeGreaterThan(0);
  expect(importers.filter((path) => !path.startsWith(owner))).toEqual([]);
});

// The bundler puts plain lib code into the browser without complaint; only this notices.
test('"use client" files take only types from lib and nothing from the server side', () => {
  const bad = sources("app")
    .filter((path) => /^["']use client["']/.test(read(path)))
    .flatMap((path) =>
      imports(path)
        .filter(
          ({ from, isTypeOnly }) => (from.startsWith("#lib/") || /(^|\/)_server\//.test(from)) && !isTypeOnly,
        )
        .map(({ from }) => `${path} -> ${from}`),
    );
  expect(bad).toEqual([]);
});

test("only the settings are read from the environment, in one place", () => {
  const allowed = new Set(["lib/config.ts"]);
  const bad = ROOMS.flatMap(sources)
    .filter((path) => !isTest(path) && !allowed.has(path) && /process\.env/.test(read(path)))
    // Passing the environment on to a child, or setting a switch for it or for SQLite, is not reading a setting.
    .filter(
      (path) =>
        !read(path)
          .split("\n")
          .filter((line) => line.includes("process.env"))
          .every((line) => /\.\.\.process\.env|NODE_ENV|SQLITE_TMPDIR|env: process\.env/.test(line)),
    );
  expect(bad).toEqual([]);
});

test("no source file is longer than 400 lines", () => {
  const long = ROOMS.flatMap(sources)
    .filter((path) => !isTest(path) && !path.endsWith("schema.ts"))
    .filter((path) => read(path).split("\n").length > 400);
  expect(long).toEqual([]);
});

test("nothing in the product names an address outside", () => {
  // The last two are names of code systems, which a FHIR resource has to hold; nothing is fetched by them.
  const allowed =
    /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\]|10\.|192\.0\.2\.|example\.(org|com)|www\.w3\.org|[a-z.]+\.invalid|engine|\$\{|terminology\.hl7\.org\/CodeSystem|dicom\.nema\.org\/resources)/;
  const bad = ROOMS.flatMap(sources)
    .filter((path) => !isTest(path))
    .flatMap((path) =>
      // Comments may cite a source; strings may not name a host.
      read(path)
        .split("\n")
        .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line))
        .flatMap((line) => [...line.matchAll(/https?:\/\/[^\s"'`)>]+/g)].map(([url]) => url))
        .filter((url) => !allowed.test(url))
        .map((url) => `${path}: ${url}`),
    );
  expect(bad).toEqual([]);
});
