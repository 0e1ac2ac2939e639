import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { lookup } from "node:dns/promises";
import { readdirSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, release } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Actor } from "../access/actor.ts";
import { requireRole } from "../access/roles.ts";
import { recordEvent } from "../audit/append-event.ts";
import type { Config } from "../config.ts";
import type { Database } from "../db/client.ts";
import { putSetting } from "../db/settings.ts";
import { findConfinement } from "./confine.ts";
import { allDestinations, destinationsOf, namedDestinations } from "./destinations.ts";
import { SEEN_SCHEMA, type Seen } from "./seen.ts";
import { networkOf, outsideConnections, routesOf } from "./sockets.ts";

export type Proof = {
  /** Name of the check, one of docs/SECURITY.md. */
  readonly name: string;
  readonly seen: Seen;
  /** `unknown`: this host does not show it, or the product does not run. */
  readonly verdict: "holds" | "fails" | "unknown";
};
export type BoundaryReport = {
  readonly kind: "boundary-report";
  readonly v: 1;
  readonly atMs: number;
  /** Name of the host it was made on; absent in older reports. */
  readonly host?: string;
  readonly platform: string;
  /** Addresses that the settings let the product connect to, as "host:port". */
  readonly allowed: readonly string[];
  readonly proofs: readonly Proof[];
  /** Number of the event in the audit log that holds this report's hash; `intramuros audit prove` gives its evidence. */
  readonly event: number;
};
/** Process numbers of the running product by name. */
export type RunningProcesses = Readonly<Record<string, number | null>>;

const CANARY = join(import.meta.dirname, "canary.ts");
/** An address elsewhere that nobody has (RFC 5737), and what the kernel says where no route leads to any. */
const ELSEWHERE = ["192.0.2.1", "9"] as const;
const NO_WAY = "ENETUNREACH";
const run = promisify(execFile);

/**
 * Tries on this very host whether anything could leave, and records what came out. The canary has to get out where nothing
 * confines it: else the test could not fail.
 * @throws {AppError} not-allowed unless an administrator or auditor asks
 */
export async function proveBoundary(
  db: Database,
  config: Config,
  actor: Actor,
  running: RunningProcesses,
): Promise<BoundaryReport> {
  const reader = requireRole(db, actor, "administrator", "auditor");
  const proofs = [
    ...(await tryCanary()),
    ...needNoNetwork(config).map((name) => confined(config, name, running[name])),
  ];
  for (const [name, pid] of Object.entries(running))
    if (pid !== null) proofs.push(await connections(name, pid, config));
  const content = {
    kind: "boundary-report",
    v: 1,
    atMs: Date.now(),
    host: hostname(),
    platform: `${process.platform} ${release()}, Node ${process.version}`,
    allowed: allDestinations(config),
    proofs,
  } as const;
  const fails = proofs.filter(({ verdict }) => verdict === "fails").length;
  const event = recordEvent(db, {
    type: "boundary.proved",
    actor: reader,
    outcome: fails === 0 ? "ok" : "error",
    data: {
      proofs: proofs.length,
      fails,
      unknown: proofs.filter(({ verdict }) => verdict === "unknown").length,
      report: createHash("sha256").update(JSON.stringify(content)).digest("hex"),
    },
  });
  const report = { ...content, event };
  putSetting(db, "boundary-report", JSON.stringify(report));
  return report;
}

async function tryCanary(): Promise<Proof[]> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = String(typeof address === "object" && address !== null ? address.port : 0);
  const { command } = findConfinement();
  const attempt = async (
    before: readonly string[],
    way: string,
    to: readonly string[] = ["127.0.0.1", port],
  ): Promise<Seen> => {
    const [program = process.execPath, ...args] = [...before, process.execPath, CANARY, way, ...to];
    const { stdout } = await run(program, args, {
      timeout: 15_000,
      env: { NODE_ENV: "production" },
    });
    return SEEN_SCHEMA.parse(JSON.parse(stdout));
  };
  try {
    const free = await attempt([], "native");
    const guarded = await attempt([], "guarded");
    // Where the host took the network away, even this machine's own address may be out of reach.
    const otherwise = hasNoWayOut() ? "unknown" : "fails";
    const proofs: Proof[] = [
      { name: "canary-unconfined", seen: free, verdict: free.code === "connected" ? "holds" : otherwise },
      { name: "guard", seen: guarded, verdict: guarded.code === "connected" ? "fails" : "holds" },
    ];
    return [...proofs, await tryConfined()];
  } finally {
    server.close();
  }

  async function tryConfined(): Promise<Proof> {
    const name = "canary-confined";
    if (command !== null) {
      const seen = await attempt(command, "native");
      return { name, seen, verdict: seen.code === "connected" ? "fails" : "holds" };
    }
    if (!hasNoWayOut()) return unknown(name, { code: "no-namespaces" });
    // This very command runs where the host took the network away, as in a container.
    const seen = await attempt([], "native", ELSEWHERE);
    return { name, seen, verdict: seen.values?.reason === NO_WAY ? "holds" : "fails" };
  }
}

/** Whether this very process runs where no route leads out. */
const hasNoWayOut = () => routesOf(process.pid)?.length === 0;

const unknown = (name: string, seen: Seen): Proof => ({ name, seen, verdict: "unknown" });

/** Web is one of them where it listens on a Unix socket. */
const needNoNetwork = ({ web }: Config) => [
  "engine",
  "ingest",
  "folders",
  "sealer",
  ...(web.socketPath === undefined ? [] : ["web"]),
];

/** Whether the kernel gives a process of the running product a network that leads nowhere. */
function confined(config: Config, name: string, pid: number | null | undefined): Proof {
  const title = `confined-${name}`;
  if (name === "sealer" && config.sealer.isElsewhere) return unknown(title, { code: "service-of-its-own" });
  if (pid === undefined || pid === null) return unknown(title, { code: "not-running" });
  const named = { web: namedDestinations(config), ingest: [config.modelServer.url ?? []].flat() }[name] ?? [];
  if (named.length > 0)
    return unknown(title, { code: "named-destinations", values: { addresses: named.join(", ") } });
  const [its, waysOut] = [networkOf(pid), routesOf(pid)];
  if (its === null || waysOut === null) return unknown(title, { code: "not-told" });
  if (waysOut.length === 0)
    return { name: title, seen: { code: "no-way-out", values: { network: its } }, verdict: "holds" };
  const values = { network: its, devices: waysOut.join(", ") };
  return { name: title, seen: { code: "ways-out", values }, verdict: "fails" };
}

/**
 * Connections to other machines at this moment, but for those that others made to the web process, and to what the
 * settings let this process connect to.
 */
async function connections(name: string, pid: number, config: Config): Promise<Proof> {
  const { web } = config;
  const title = `connections-${name}`;
  const allowed = await addressesOf(destinationsOf(name, config));
  try {
    const inodes = new Set(
      readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
        try {
          return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
        } catch {
          return [];
        }
      }),
    );
    const made = outsideConnections(pid, inodes).filter(
      ({ local, remote }) => !local.endsWith(`:${web.port}`) && !allowed.has(remote.replace("::ffff:", "")),
    );
    if (made.length === 0) return { name: title, seen: { code: "no-connections" }, verdict: "holds" };
    const addresses = made.map(({ remote }) => remote).join(", ");
    return { name: title, seen: { code: "connections", values: { addresses } }, verdict: "fails" };
  } catch {
    return unknown(title, { code: "not-told" });
  }
}

/** "host:port" as the kernel shows it: "address:port", all that the name stands for. */
async function addressesOf(destinations: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await Promise.all(
    destinations.map(async (destination) => {
      const at = destination.lastIndexOf(":");
      const addresses = await lookup(destination.slice(0, at), { all: true }).catch(() => []);
      return addresses.map(({ address }) => `${address}${destination.slice(at)}`);
    }),
  );
  return new Set(found.flat());
}
