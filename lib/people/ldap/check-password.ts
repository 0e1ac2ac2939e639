import type { ExternalPerson } from "../identity/external-person.ts";
import { bindsAs, type LdapSettings, withDirectory } from "./connect.ts";
import { findGroups } from "./find-groups.ts";
import { findPerson } from "./find-person.ts";

/**
 * The person whose name and password these are, as the directory knows them. The same answer for a name it does not
 * know, a wrong or empty password and an account that is disabled there.
 * @throws {AppError} identity-unavailable; bad-config
 */
export async function checkDirectoryPassword(
  settings: LdapSettings,
  login: string,
  password: string,
): Promise<ExternalPerson | undefined> {
  // A bind without a password succeeds as nobody.
  if (login.trim() === "" || password === "") return undefined;
  return withDirectory(settings, async (client, url) => {
    const person = await findPerson(client, settings, login.trim());
    if (person === undefined || person.isDisabled) return undefined;
    if (!(await bindsAs(settings, url, person.dn, password))) return undefined;
    const groups = await findGroups(client, settings, person);
    const { subject, name, email } = person;
    return { source: "ldap", issuer: settings.issuer, subject, name, email, groups };
  });
}
