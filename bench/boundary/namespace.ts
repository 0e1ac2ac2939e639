import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TRAP_ADDRESS, TRAP_ADDRESS_6 } from "./payloads.ts";

const INSIDE = "IN_TRAP_NAMESPACE";

/**
 * Runs this script again where there is no network but loopback, names are looked up on it, and the trap's addresses are
 * its own. Needs Linux with user namespaces. @returns only inside; outside it ends the process as the inner one ended
 */
export function enterTrapNamespace(): void {
  if (process.env[INSIDE] !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), "intramuros-trap-"));
  const resolv = join(folder, "resolv.conf");
  writeFileSync(resolv, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
  const prepare = [
    "set -e",
    "ip link set lo up",
    `ip address add ${TRAP_ADDRESS}/32 dev lo`,
    `ip -6 address add ${TRAP_ADDRESS_6}/128 dev lo nodad 2>/dev/null || true`,
    `mount --bind ${resolv} /etc/resolv.conf`,
    'exec "$@"',
  ].join("\n");
  const { status } = spawnSync(
    "unshare",
    [
      "--map-root-user",
      "--mount",
      "--net",
      "sh",
      "-c",
      prepare,
      "sh",
      process.execPath,
      ...process.argv.slice(1),
    ],
    { stdio: "inherit", env: { ...process.env, [INSIDE]: "1" } },
  );
  rmSync(folder, { recursive: true, force: true });
  process.exit(status ?? 1);
}
