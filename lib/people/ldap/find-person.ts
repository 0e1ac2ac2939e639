import { AndFilter, type Client, type Entry, EqualityFilter, FilterParser, OrFilter } from "ldapts";
import type { LdapSettings } from "./connect.ts";

export type DirectoryEntry = {
  readonly dn: string;
  /** What the directory calls the entry for good: `entryUUID`, or `objectGUID` in hex. */
  readonly subject: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** Login name where the directory has groups that list members by it. */
  readonly uid: string | undefined;
  readonly memberOf: readonly string[];
  readonly isDisabled: boolean;
};

const ATTRIBUTES = [
  "entryUUID",
  "objectGUID",
  "displayName",
  "cn",
  "mail",
  "uid",
  "memberOf",
  "userAccountControl",
  "nsAccountLock",
];
/** ACCOUNTDISABLE of Active Directory. */
const DISABLED = 0x2;

/**
 * The one entry somebody means by what they typed. Values go into the filter as values: nothing in them is syntax.
 * @returns undefined when there is none, or more than one
 */
export async function findPerson(
  client: Client,
  settings: LdapSettings,
  login: string,
): Promise<DirectoryEntry | undefined> {
  const names = settings.loginAttributes.map((attribute) => new EqualityFilter({ attribute, value: login }));
  const { searchEntries } = await client.search(settings.peopleDn, {
    scope: "sub",
    filter: new AndFilter({
      filters: [FilterParser.parseString(settings.peopleFilter), new OrFilter({ filters: names })],
    }),
    attributes: ATTRIBUTES,
    explicitBufferAttributes: ["objectGUID"],
    sizeLimit: 2,
  });
  const [only] = searchEntries;
  return only === undefined || searchEntries.length > 1 ? undefined : toEntry(only);
}

function toEntry(entry: Entry): DirectoryEntry | undefined {
  const subject = texts(entry, "entryUUID")[0] ?? guid(entry);
  if (subject === undefined) return undefined;
  const flags = Number(texts(entry, "userAccountControl")[0] ?? 0);
  return {
    dn: entry.dn,
    subject,
    name: texts(entry, "displayName")[0] ?? texts(entry, "cn")[0],
    email: texts(entry, "mail")[0],
    uid: texts(entry, "uid")[0],
    memberOf: texts(entry, "memberOf"),
    isDisabled: (flags & DISABLED) !== 0 || texts(entry, "nsAccountLock")[0]?.toLowerCase() === "true",
  };
}

function guid(entry: Entry): string | undefined {
  const [bytes] = [entry.objectGUID].flat();
  return Buffer.isBuffer(bytes) && bytes.length > 0 ? bytes.toString("hex") : undefined;
}

/** Values of an attribute; directories answer with one, several or none. */
export function texts(entry: Entry, name: string): string[] {
  const found = Object.entries(entry).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return [found ?? []].flat().map(String);
}
