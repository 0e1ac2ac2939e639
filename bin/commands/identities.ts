import type { Command } from "commander";
import { IDENTITY_SOURCES, type IdentitySource } from "#lib/db/identity-tables";
import { AppError } from "#lib/errors";
import type { Finding } from "#lib/people/identity/connection-finding";
import {
  type GroupMapping,
  listGroupMappings,
  mapGroup,
  unmapGroup,
} from "#lib/people/identity/group-mappings";
import {
  createIdentityLink,
  type Identity,
  linkIdentity,
  listIdentities,
  unlinkIdentity,
} from "#lib/people/identity/identity-links";
import { testConnection } from "#lib/people/identity/identity-state";
import { requireLdap } from "#lib/people/ldap/connect";
import { requireOidc } from "#lib/people/oidc/provider";
import { redirectUri } from "#lib/people/oidc/sign-in";
import { adoptGroup, adoptUser } from "#lib/people/scim/adopt";
import { type Column, formatTable } from "../output/table.ts";
import { writeJson, writeLines } from "../output/write.ts";
import { actingPerson, type Context, withContext } from "./context.ts";
import { groupByName } from "./groups.ts";
import { parseChoice } from "./parse-choice.ts";
import { userByEmail } from "./users.ts";

type Common = { as?: string; json?: true };
const parseSource = (text: string) => parseChoice(IDENTITY_SOURCES, text);

/** `intramuros identities …`: who people are to an OpenID provider or a directory, and provisioning. */
export function addIdentitiesCommand(program: Command): void {
  const identities = program
    .command("identities")
    .description("OpenID provider, directory and provisioning: connections, people, groups");
  const add = (name: string, description: string) =>
    identities
      .command(name)
      .description(description)
      .option("--as <email>", "an administrator (default: the only one)")
      .option("--json", "print one JSON document");

  add("test", "try the connection and say in one sentence what is wrong")
    .argument("<source>", IDENTITY_SOURCES.join(", "), parseSource)
    .action((source: IdentitySource, options: Common) =>
      withContext(async ({ db, config }) => {
        const findings = await testConnection(db, config, actingPerson(db, options.as), source);
        if (options.json === true) writeJson(findings);
        else writeLines(...findings.map(sayFinding));
        if (findings.some(({ code }) => code !== "fine")) process.exitCode = 1;
      }),
    );

  add("list", "list what a person is connected with")
    .argument("<email>")
    .action((email: string, options: Common) =>
      withContext(({ db }) => {
        const all = listIdentities(db, actingPerson(db, options.as), userByEmail(db, email));
        if (options.json === true) writeJson(all);
        else writeLines(...formatTable(all, IDENTITY_COLUMNS, "Not connected."));
      }),
    );

  add("link", "connect a person with an identity")
    .argument("<email>")
    .requiredOption(
      "--subject <subject>",
      "what the provider (`sub`) or directory (`entryUUID`, `objectGUID`) calls them",
    )
    .option("--source <source>", IDENTITY_SOURCES.join(", "), parseSource, "oidc")
    .action((email: string, options: Common & { subject: string; source: IdentitySource }) =>
      withContext(({ db, config }) => {
        const { source, subject } = options;
        const identity = { source, issuer: issuerOf(config, source), subject };
        linkIdentity(db, actingPerson(db, options.as), userByEmail(db, email), identity);
        done(options, { email, ...identity }, `${email} is connected.`);
      }),
    );

  add("unlink", "end a person's connection; open sessions go on")
    .argument("<email>")
    .option("--source <source>", IDENTITY_SOURCES.join(", "), parseSource, "oidc")
    .action((email: string, options: Common & { source: IdentitySource }) =>
      withContext(({ db }) => {
        unlinkIdentity(db, actingPerson(db, options.as), userByEmail(db, email), options.source);
        done(options, { email, source: options.source }, `${email} is not connected any more.`);
      }),
    );

  add("invite", "print a one-time link with which a person connects their account with the OpenID provider")
    .argument("<email>")
    .action((email: string, options: Common) =>
      withContext(({ db, config }) => {
        requireOidc(config);
        const made = createIdentityLink(db, actingPerson(db, options.as), userByEmail(db, email));
        const url = new URL(`start?link=${made.secret}`, redirectUri(config)).href;
        done(options, { email, url, expiresAtMs: made.expiresAtMs }, url);
      }),
    );

  add("mappings", "list which groups there are which groups here").action((options: Common) =>
    withContext(({ db }) => {
      const all = listGroupMappings(db, actingPerson(db, options.as));
      if (options.json === true) writeJson(all);
      else writeLines(...formatTable(all, MAPPING_COLUMNS, "No groups are mapped."));
    }),
  );

  for (const [name, description, change] of [
    ["map", "make members of a group there members of a group here, at their next sign-in", mapGroup],
    ["unmap", "end that; members stay", unmapGroup],
  ] as const)
    add(name, description)
      .argument("<source>", IDENTITY_SOURCES.join(", "), parseSource)
      .argument("<name>", "value of the claim, or DN or name of the directory's group")
      .requiredOption("--group <name>", "the group here")
      .action((source: IdentitySource, external: string, options: Common & { group: string }) =>
        withContext(({ db }) => {
          const actor = actingPerson(db, options.as);
          change(db, actor, { source, external, groupId: groupByName(db, actor, options.group) });
          done(
            options,
            { source, external, group: options.group },
            name === "map" ? "Mapped." : "Not mapped any more.",
          );
        }),
      );

  add("adopt", "put a person or group that was made here under provisioning by SCIM")
    .option("--user <email>")
    .option("--group <name>")
    .action((options: Common & { user?: string; group?: string }) =>
      withContext(({ db }) => {
        const actor = actingPerson(db, options.as);
        if ((options.user === undefined) === (options.group === undefined))
          throw new AppError("invalid-input", "Name either --user or --group.");
        if (options.user !== undefined) adoptUser(db, actor, userByEmail(db, options.user));
        if (options.group !== undefined) adoptGroup(db, actor, groupByName(db, actor, options.group));
        done(options, { user: options.user, group: options.group }, "It is provisioned from now on.");
      }),
    );
}

function issuerOf(config: Context["config"], source: IdentitySource): string {
  return source === "oidc" ? requireOidc(config).issuer : requireLdap(config).issuer;
}

function done(options: Common, result: object, line: string): void {
  if (options.json === true) writeJson(result);
  else writeLines(line);
}

const SENTENCES: Record<Finding["code"], string> = {
  fine: "works",
  unreachable: "cannot be reached",
  certificate: "shows a certificate that is not trusted; see INTRAMUROS_IDENTITY_CA_FILE",
  "no-provider": "answers, but not as an OpenID provider",
  "other-issuer": "calls itself by another issuer than the settings",
  "other-host": "has endpoints on another host, which are not connected to",
  "no-keys": "publishes no keys",
  "account-refused": "refuses the product's account",
  "no-people": "shows nobody where people should be",
  "secret-missing": "needs a secret that is missing or cannot be read",
  other: "does not work",
};

function sayFinding({ target, code, detail }: Finding): string {
  return `${target} ${SENTENCES[code]}${detail === "" ? "" : ` (${detail})`}.`;
}

const IDENTITY_COLUMNS: Column<Identity>[] = [
  { title: "Source", value: ({ source }) => source },
  { title: "Issuer", value: ({ issuer }) => issuer },
  { title: "Subject", value: ({ subject }) => subject },
];
const MAPPING_COLUMNS: Column<GroupMapping>[] = [
  { title: "Source", value: ({ source }) => source },
  { title: "There", value: ({ external }) => external },
  { title: "Here", value: ({ group }) => group },
];
