import { FilterParser, InvalidCredentialsError, NoSuchObjectError } from "ldapts";
import { type Finding, type FindingCode, findingOf } from "../identity/connection-finding.ts";
import { type LdapSettings, withDirectory } from "./connect.ts";

/** Whether each server of the settings can be used, and if not, what is wrong. Nobody signs in. */
export async function testDirectory(settings: LdapSettings): Promise<Finding[]> {
  return Promise.all(settings.urls.map((url) => testServer({ ...settings, urls: [url] }, url)));
}

async function testServer(settings: LdapSettings, target: string): Promise<Finding> {
  const say = (code: FindingCode, detail = ""): Finding => ({ target, code, detail });
  try {
    return await withDirectory(settings, async (client) => {
      const filter = FilterParser.parseString(settings.peopleFilter);
      const found = await client
        .search(settings.peopleDn, { scope: "sub", filter, attributes: ["1.1"], sizeLimit: 1 })
        .catch((error: unknown) => {
          if (error instanceof NoSuchObjectError) return { searchEntries: [] };
          throw error;
        });
      return found.searchEntries.length === 0 ? say("no-people", settings.peopleDn) : say("fine");
    });
  } catch (error) {
    const { message, cause } = error as Error;
    if (cause instanceof InvalidCredentialsError) return say("account-refused", settings.bindDn);
    return say(findingOf(error), message);
  }
}
