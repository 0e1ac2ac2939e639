import { afterAll, beforeAll, expect, test } from "vitest";
import { type Config, readConfig } from "../../config.ts";
import { openTestDatabase } from "../../db/testing.ts";
import { createGroup, listGroups } from "../groups.ts";
import { mapGroup } from "../identity/group-mappings.ts";
import { resolveSession } from "../sessions.ts";
import { changeSignInSettings } from "../sign-in-settings.ts";
import { requireStepUp, stepUpWithPassword } from "../step-up.ts";
import { actorByEmail, createFirstAdministrator } from "../users.ts";

import { checkDirectoryPassword } from "./check-password.ts";
import { confirmInDirectory } from "./confirm-person.ts";
import { requireLdap } from "./connect.ts";
import { signInWithDirectory } from "./sign-in.ts";
import { testDirectory } from "./test-directory.ts";
import { BASE, NO_SLAPD, SERVICE, startDirectory, type TestDirectory } from "./testing.ts";

/** With Debian's slapd. Active Directory itself was not to be had: its flag for disabled accounts is tried, its matching in chains is not. */
const PEOPLE = `ou=people,${BASE}`;
const GROUPS = `ou=groups,${BASE}`;
const person = (uid: string, more = "") => `dn: uid=${uid},${PEOPLE}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid} of the test
sn: Test
mail: ${uid}@example.org
userPassword: password of ${uid}
${more}
`;
const group = (cn: string, ...members: string[]) =>
  `dn: cn=${cn},${GROUPS}\nobjectClass: groupOfNames\ncn: ${cn}\n${members.map((dn) => `member: ${dn}\n`).join("")}\n`;

const ENTRIES = [
  person("ben"),
  person("carla"),
  person("star*)(uid=*"),
  person("gone", "objectClass: windowsAccount\nuserAccountControl: 514\n"),
  person("dora", "objectClass: windowsAccount\nuserAccountControl: 512\n"),
  group("ward", `uid=ben,${PEOPLE}`),
  group("clinic", `cn=ward,${GROUPS}`),
  // A circle: hospital holds clinic and is in it.
  group("hospital", `cn=clinic,${GROUPS}`, `cn=loop,${GROUPS}`),
  group("loop", `cn=hospital,${GROUPS}`),
  group("others", `uid=carla,${PEOPLE}`),
  `dn: cn=unix,${GROUPS}\nobjectClass: posixGroup\ncn: unix\ngidNumber: 5000\nmemberUid: ben\n`,
];

let directory: TestDirectory;
beforeAll(async () => {
  if (NO_SLAPD === undefined) directory = await startDirectory(ENTRIES.join("\n"));
});
afterAll(() => directory?.stop());

function config(more: Record<string, string> = {}): Config {
  return readConfig({
    INTRAMUROS_LDAP_URLS: directory.ldaps,
    INTRAMUROS_IDENTITY_CA_FILE: directory.caPath,
    INTRAMUROS_LDAP_BIND_DN: SERVICE.dn,
    INTRAMUROS_LDAP_BIND_PASSWORD: SERVICE.password,
    INTRAMUROS_LDAP_PEOPLE_DN: PEOPLE,
    INTRAMUROS_LDAP_GROUPS_DN: GROUPS,
    INTRAMUROS_LDAP_LOGIN_ATTRIBUTES: "uid mail",
    ...more,
  });
}
const settings = (more?: Record<string, string>) => requireLdap(config(more));
const check = (login: string, password: string, more?: Record<string, string>) =>
  checkDirectoryPassword(settings(more), login, password);
const code = (expected: string) => expect.objectContaining({ code: expected });
const withSlapd = test.skipIf(NO_SLAPD !== undefined);
if (NO_SLAPD !== undefined) test.skip(`none of these ran: ${NO_SLAPD}`, () => undefined);

withSlapd("a person is found by either name, over TLS, with the subject that stays", async () => {
  const ben = await check("ben", "password of ben");
  expect(ben).toMatchObject({ source: "ldap", issuer: `ldap:${PEOPLE}`, email: "ben@example.org" });
  expect(ben?.subject).toMatch(/^[0-9a-f-]{36}$/);
  expect(await check("ben@example.org", "password of ben", { INTRAMUROS_LDAP_URLS: directory.ldap })).toEqual(
    ben,
  );
});

withSlapd("a wrong or empty password, and a name nobody has, open nothing", async () => {
  expect(await check("ben", "wrong")).toBeUndefined();
  // The server itself would call this a success.
  expect(await check("ben", "")).toBeUndefined();
  expect(await check("", "password of ben")).toBeUndefined();
  expect(await check("nobody", "password of ben")).toBeUndefined();
});

withSlapd("what is typed as a name is never read as a filter", async () => {
  for (const login of [
    "*",
    "b*",
    "ben)(objectClass=*",
    "*)(uid=ben",
    "ben\\2a",
    "\\62en",
    "uid=ben",
    "b\u0000en",
  ])
    expect(await check(login, "password of ben"), login).toBeUndefined();
  expect((await check("star*)(uid=*", "password of star*)(uid=*"))?.email).toBe("star*)(uid=*@example.org");
});

withSlapd("groups are followed through groups, and groups that contain each other end", async () => {
  const names = (await check("ben", "password of ben"))?.groups ?? [];
  expect(names).toEqual(expect.arrayContaining(["ward", "clinic", "hospital", "loop", "unix"]));
  expect(names).toContain(`cn=hospital,${GROUPS}`);
  expect(names).not.toContain("others");
});

withSlapd("a server that is away is passed over, and with none left that is said", async () => {
  const away = "ldaps://127.0.0.1:1";
  const both = { INTRAMUROS_LDAP_URLS: `${away} ${directory.ldaps}` };
  expect(await check("ben", "password of ben", both)).toBeDefined();
  await expect(check("ben", "password of ben", { INTRAMUROS_LDAP_URLS: away })).rejects.toThrow(
    code("identity-unavailable"),
  );
});

withSlapd(
  "a certificate that nobody vouches for, and a refused account of ours, stop everything",
  async () => {
    const untrusted = { INTRAMUROS_IDENTITY_CA_FILE: "" };
    for (const url of [directory.ldaps, directory.ldap])
      await expect(
        check("ben", "password of ben", { ...untrusted, INTRAMUROS_LDAP_URLS: url }),
      ).rejects.toThrow(/certificate/);
    await expect(check("ben", "password of ben", { INTRAMUROS_LDAP_BIND_PASSWORD: "wrong" })).rejects.toThrow(
      /refuses the product's account/,
    );
    await expect(check("ben", "password of ben", { INTRAMUROS_LDAP_BIND_PASSWORD: "" })).rejects.toThrow(
      code("bad-config"),
    );
  },
);

withSlapd("without TLS it is refused, but on this machine when that is said", async () => {
  const plain = { INTRAMUROS_LDAP_URLS: directory.ldap, INTRAMUROS_LDAP_PLAIN: "true" };
  expect(await check("ben", "password of ben", plain)).toBeDefined();
  expect(() => settings({ ...plain, INTRAMUROS_LDAP_URLS: "ldap://dc.example.org" })).toThrow(/TLS/);
});

withSlapd(
  "an account that is disabled in Active Directory stays outside, also with the right password",
  async () => {
    expect((await check("dora", "password of dora"))?.email).toBe("dora@example.org");
    expect(await check("gone", "password of gone")).toBeUndefined();
    directory.modify(
      `dn: uid=gone,${PEOPLE}\nchangetype: modify\nreplace: userAccountControl\nuserAccountControl: 512\n`,
    );
    expect((await check("gone", "password of gone"))?.email).toBe("gone@example.org");
  },
);

withSlapd(
  "a person signs in with the directory, its groups follow, and a stranger gets no account unless that is set",
  async () => {
    const db = openTestDatabase();
    const password = "a long password";
    await createFirstAdministrator(db, { email: "ada@example.org", name: "Ada", password }, "command-line");
    const ada = actorByEmail(db, "ada@example.org");
    changeSignInSettings(db, ada, { methods: ["password", "ldap"], secondFactor: "optional" });
    const heart = createGroup(db, ada, { name: "Heart" });
    mapGroup(db, ada, { source: "ldap", external: `CN=Clinic, ou=Groups,${BASE}`, groupId: heart });
    const source = { userAgent: "test", address: "192.0.2.1" };
    const come = (login: string, word: string, more: Record<string, string> = {}) =>
      signInWithDirectory(db, config(more), { login, password: word }, source);
    await expect(come("ben", "password of ben")).rejects.toThrow(code("not-signed-in"));
    const creating = { INTRAMUROS_LDAP_NEW_PEOPLE: "create" };
    const { token } = await come("ben", "password of ben", creating);
    expect(resolveSession(db, token, config().session)).toMatchObject({ email: "ben@example.org" });
    expect(listGroups(db, ada)[0]?.members).toMatchObject([{ email: "ben@example.org" }]);
    const ben = resolveSession(db, token, config().session) ?? expect.fail("no session");
    const confirm = (typed: string) =>
      stepUpWithPassword(db, ben, typed, "", (userId, word) =>
        confirmInDirectory(db, config(), userId, word),
      );
    await expect(confirm("wrong")).rejects.toThrow(code("not-signed-in"));
    expect(() => requireStepUp(db, ben)).toThrow(code("step-up-needed"));
    await confirm("password of ben");
    expect(requireStepUp(db, ben).userId).toBe(ben.userId);
    directory.modify(
      `dn: cn=ward,${GROUPS}\nchangetype: modify\nreplace: member\nmember: uid=carla,${PEOPLE}\n`,
    );
    await come("ben", "password of ben");
    expect(listGroups(db, ada)[0]?.members).toEqual([]);
    for (let tries = 0; tries < 12; tries++) await come("carla", "wrong").catch(() => undefined);
    await expect(come("carla", "password of carla", creating)).rejects.toThrow(code("too-many-attempts"));
  },
);

withSlapd("a test of the connection says what is wrong", async () => {
  const finding = async (more: Record<string, string> = {}) =>
    (await testDirectory(settings(more))).map(({ code }) => code);
  expect(await finding({ INTRAMUROS_LDAP_URLS: `${directory.ldaps} ldaps://127.0.0.1:1` })).toEqual([
    "fine",
    "unreachable",
  ]);
  expect(await finding({ INTRAMUROS_IDENTITY_CA_FILE: "" })).toEqual(["certificate"]);
  expect(await finding({ INTRAMUROS_LDAP_BIND_PASSWORD: "wrong" })).toEqual(["account-refused"]);
  expect(await finding({ INTRAMUROS_LDAP_PEOPLE_DN: `ou=nowhere,${BASE}` })).toEqual(["no-people"]);
  expect(await finding({ INTRAMUROS_LDAP_BIND_PASSWORD: "" })).toEqual(["secret-missing"]);
});
