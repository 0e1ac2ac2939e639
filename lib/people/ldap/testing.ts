import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SLAPD = ["/usr/sbin/slapd", "/usr/local/libexec/slapd"].find((path) => existsSync(path));
/** Why tests with a real directory are skipped here; undefined: they run. */
export const NO_SLAPD = SLAPD === undefined ? "slapd (OpenLDAP) is not installed" : undefined;
export const BASE = "dc=example,dc=org";
export const SERVICE = { dn: `cn=intramuros,${BASE}`, password: "of the service" };

export type TestDirectory = {
  readonly ldap: string;
  readonly ldaps: string;
  /** The certificate of the CA that signed the server's. */
  readonly caPath: string;
  /** Changes entries by LDIF. */
  modify(ldif: string): void;
  stop(): Promise<void>;
};

/** For tests: a real slapd on this machine with a certificate for 127.0.0.1, and these entries. */
export async function startDirectory(ldif: string): Promise<TestDirectory> {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-ldap-"));
  makeCertificates(folder);
  mkdirSync(join(folder, "db"));
  writeFileSync(join(folder, "slapd.conf"), configuration(folder));
  writeFileSync(join(folder, "entries.ldif"), BASE_ENTRIES + ldif);
  const options = { stdio: "pipe", encoding: "utf8" } as const;
  execFileSync(
    SLAPD ?? "",
    ["-Ta", "-f", join(folder, "slapd.conf"), "-l", join(folder, "entries.ldif")],
    options,
  );
  const [plain, tls] = [await freePort(), await freePort()];
  const ldap = `ldap://127.0.0.1:${plain}`;
  const ldaps = `ldaps://127.0.0.1:${tls}`;
  const args = ["-f", join(folder, "slapd.conf"), "-h", `${ldap} ${ldaps}`, "-d", "0"];
  const child = spawn(SLAPD ?? "", args, { stdio: "ignore" });
  await untilOpen(plain, child);
  return {
    ldap,
    ldaps,
    caPath: join(folder, "ca.pem"),
    modify: (change) => {
      const args = ["-x", "-H", ldap, "-D", `cn=admin,${BASE}`, "-w", "of the admin"];
      execFileSync("ldapmodify", args, { ...options, input: change });
    },
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const BASE_ENTRIES = `dn: ${BASE}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ${SERVICE.dn}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: intramuros
userPassword: ${SERVICE.password}

dn: ou=people,${BASE}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${BASE}
objectClass: organizationalUnit
ou: groups

`;

function configuration(folder: string): string {
  const schemas = ["core", "cosine", "inetorgperson", "nis", "msuser"];
  return `
${schemas.map((name) => `include /etc/ldap/schema/${name}.schema`).join("\n")}
objectclass ( 1.3.6.1.4.1.32473.1 NAME 'windowsAccount' AUXILIARY MAY userAccountControl )
pidfile ${folder}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/server.pem
TLSCertificateKeyFile ${folder}/server.key
allow bind_anon_cred
database mdb
maxsize 10485760
suffix "${BASE}"
rootdn "cn=admin,${BASE}"
rootpw "of the admin"
directory ${folder}/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${SERVICE.dn}" read by * none
overlay memberof
`;
}

function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=Test CA",
    "-days",
    "2",
  );
  openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1");
  writeFileSync(join(folder, "names"), "subjectAltName=IP:127.0.0.1\n");
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
  openssl("x509", "-req", "-in", "server.csr", "-out", "server.pem", ...signed);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  const { connect } = await import("node:net");
  for (let tries = 0; tries < 100 && child.exitCode === null; tries++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("slapd does not start");
}
