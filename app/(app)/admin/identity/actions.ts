"use server";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { IDENTITY_SOURCES } from "#lib/db/identity-tables";
import type { Finding } from "#lib/people/identity/connection-finding";
import { mapGroup, unmapGroup } from "#lib/people/identity/group-mappings";
import { createIdentityLink, linkIdentity, unlinkIdentity } from "#lib/people/identity/identity-links";
import { testConnection } from "#lib/people/identity/identity-state";
import { requireLdap } from "#lib/people/ldap/connect";
import { requireOidc } from "#lib/people/oidc/provider";
import { redirectUri } from "#lib/people/oidc/sign-in";
import { createToken } from "#lib/people/tokens/tokens";
import { type ActionResult, act } from "../../../_server/action";
import { requireId } from "../../../_server/parse-id";
import { services } from "../../../_server/services";
import { requireActor } from "../../../_server/session";

const SOURCE = z.enum(IDENTITY_SOURCES);
const MAPPING = z.object({ source: SOURCE, external: z.string().max(1000), groupId: z.string() });
const TOKEN = z.object({ name: z.string().max(200), days: z.number() });

/** Tries the connection; what is wrong comes as a code that the page has a sentence for. */
export async function tryConnection(source: string): Promise<ActionResult<Finding[]>> {
  return act(async () => {
    const actor = await requireActor();
    const { db, config } = services();
    return testConnection(db, config, actor, SOURCE.parse(source));
  });
}

export async function addMapping(input: z.input<typeof MAPPING>): Promise<ActionResult> {
  return act(async () => {
    const { groupId, ...mapping } = MAPPING.parse(input);
    mapGroup(services().db, await requireActor(), { ...mapping, groupId: requireId("group", groupId) });
    revalidatePath("/admin/identity");
    return undefined;
  });
}

export async function removeMapping(input: z.input<typeof MAPPING>): Promise<ActionResult> {
  return act(async () => {
    const { groupId, ...mapping } = MAPPING.parse(input);
    unmapGroup(services().db, await requireActor(), { ...mapping, groupId: requireId("group", groupId) });
    revalidatePath("/admin/identity");
    return undefined;
  });
}

/** A token for the system that provisions people. @returns its text, which is shown this once */
export async function makeScimToken(input: z.input<typeof TOKEN>): Promise<ActionResult<string>> {
  return act(async () => {
    const actor = await requireActor();
    const { db, config } = services();
    const { name, days } = TOKEN.parse(input);
    const { text } = createToken(db, actor, { name, days, scopes: ["scim"] }, config.tokens.maxDays);
    revalidatePath("/admin/identity");
    return text;
  });
}

/** Connects a person with what the provider or directory calls them. */
export async function connectPerson(userId: string, source: string, subject: string): Promise<ActionResult> {
  return act(async () => {
    const actor = await requireActor();
    const { db, config } = services();
    const from = SOURCE.parse(source);
    const issuer = from === "oidc" ? requireOidc(config).issuer : requireLdap(config).issuer;
    const identity = { source: from, issuer, subject: z.string().max(1000).parse(subject) };
    linkIdentity(db, actor, requireId("user", userId), identity);
    revalidatePath("/admin/people", "layout");
    return undefined;
  });
}

export async function disconnectPerson(userId: string, source: string): Promise<ActionResult> {
  return act(async () => {
    unlinkIdentity(services().db, await requireActor(), requireId("user", userId), SOURCE.parse(source));
    revalidatePath("/admin/people", "layout");
    return undefined;
  });
}

/** @returns the one-time link to hand over, which is shown this once */
export async function invitePerson(userId: string): Promise<ActionResult<string>> {
  return act(async () => {
    const actor = await requireActor();
    const { db, config } = services();
    requireOidc(config);
    const { secret } = createIdentityLink(db, actor, requireId("user", userId));
    return new URL(`start?link=${secret}`, redirectUri(config)).href;
  });
}
