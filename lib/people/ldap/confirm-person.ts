import { and, eq, isNull } from "drizzle-orm";
import { EqualityFilter, OrFilter } from "ldapts";
import type { Config } from "../../config.ts";
import type { Reader } from "../../db/client.ts";
import { identities } from "../../db/identity-tables.ts";
import type { UserId } from "../../ids.ts";
import { bindsAs, withDirectory } from "./connect.ts";

/**
 * Whether this is the password of a person's entry in the directory. False where they have none.
 * @throws {AppError} identity-unavailable; bad-config
 */
export async function confirmInDirectory(
  db: Reader,
  config: Config,
  userId: UserId,
  password: string,
): Promise<boolean> {
  const settings = config.ldap;
  if (settings === undefined || password === "") return false;
  const identity = db
    .select({ subject: identities.subject })
    .from(identities)
    .where(
      and(
        eq(identities.userId, userId),
        eq(identities.issuer, settings.issuer),
        isNull(identities.endedAtMs),
      ),
    )
    .get();
  if (identity === undefined) return false;
  const { subject } = identity;
  const filters = [
    new EqualityFilter({ attribute: "entryUUID", value: subject }),
    ...(/^[0-9a-f]{32}$/.test(subject)
      ? [new EqualityFilter({ attribute: "objectGUID", value: Buffer.from(subject, "hex") })]
      : []),
  ];
  return withDirectory(settings, async (client, url) => {
    const { searchEntries } = await client.search(settings.peopleDn, {
      scope: "sub",
      filter: new OrFilter({ filters }),
      attributes: ["1.1"],
      sizeLimit: 2,
    });
    const [only] = searchEntries;
    return only !== undefined && searchEntries.length === 1 && bindsAs(settings, url, only.dn, password);
  });
}
