import { type Client, type Entry, EqualityFilter, ExtensibleFilter, type Filter, OrFilter } from "ldapts";
import type { LdapSettings } from "./connect.ts";
import { type DirectoryEntry, texts } from "./find-person.ts";

/** Nobody is in more; groups beyond are an error of the directory. */
const MAX_GROUPS = 2000;
/** Names in one question to the server. */
const BATCH = 40;
/** LDAP_MATCHING_RULE_IN_CHAIN: Active Directory follows nesting itself. */
const IN_CHAIN = "1.2.840.113556.1.4.1941";

/**
 * DNs and names of all groups that a person is in, directly or through other groups. Groups that contain each other end
 * the walk instead of keeping it going.
 */
export async function findGroups(
  client: Client,
  settings: LdapSettings,
  person: DirectoryEntry,
): Promise<string[]> {
  const found = new Map<string, string[]>();
  if (settings.groupWalk === "in-chain") {
    const filter = new ExtensibleFilter({ matchType: "member", rule: IN_CHAIN, value: person.dn });
    for (const entry of await searchGroups(client, settings, filter)) note(found, entry);
    return namesOf(found);
  }
  for (const dn of person.memberOf) found.set(normalDn(dn), [dn]);
  let around = [person.dn, ...person.memberOf];
  let uid = person.uid;
  while (around.length > 0 && found.size < MAX_GROUPS) {
    const filter = new OrFilter({ filters: [...around.slice(0, BATCH).flatMap(lists), ...listsUid(uid)] });
    const entries = await searchGroups(client, settings, filter);
    const fresh = entries.flatMap((entry) => note(found, entry));
    around = [...around.slice(BATCH), ...fresh];
    uid = undefined;
  }
  return namesOf(found);
}

function lists(dn: string): Filter[] {
  return ["member", "uniqueMember"].map((attribute) => new EqualityFilter({ attribute, value: dn }));
}

function listsUid(uid: string | undefined): Filter[] {
  return uid === undefined ? [] : [new EqualityFilter({ attribute: "memberUid", value: uid })];
}

async function searchGroups(client: Client, settings: LdapSettings, filter: Filter): Promise<Entry[]> {
  const { searchEntries } = await client.search(settings.groupsDn, {
    scope: "sub",
    filter,
    attributes: ["cn", "memberOf"],
    paged: true,
  });
  return searchEntries;
}

/** @returns DNs that were not known before, the group's own and those it is in */
function note(found: Map<string, string[]>, entry: Entry): string[] {
  const parents = texts(entry, "memberOf").filter((dn) => !found.has(normalDn(dn)));
  for (const dn of parents) found.set(normalDn(dn), [dn]);
  const key = normalDn(entry.dn);
  const isKnown = found.has(key);
  found.set(key, [entry.dn, ...texts(entry, "cn")]);
  return isKnown ? parents : [entry.dn, ...parents];
}

function namesOf(found: ReadonlyMap<string, readonly string[]>): string[] {
  return [...found.values()].flat();
}

function normalDn(dn: string): string {
  return dn.toLowerCase().replace(/\s*([,=])\s*/g, "$1");
}
