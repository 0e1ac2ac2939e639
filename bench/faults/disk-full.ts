/**
 * What writes, on a disk that is full: `node bench/faults/disk-full.ts [BYTES_LEFT...]`, 0, 16 KiB, 128 KiB, 512 KiB and
 * 2 MiB unless told. The data folder lies on a tmpfs of 64 MiB (needs `unshare`, or root). Every act must succeed or be
 * refused with a sentence while the disk is full, succeed once there is room again, without a new start, and leave a whole
 * database, an intact log and no document in part. Content routes are tried by audit-failure.ts.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FullDiskResult } from "./disk-full/child.ts";

const LEFT = [0, 16_384, 131_072, 524_288, 2_097_152];

/** @throws when the child ends without a result: then it crashed */
export function fillDisk(leftBytes: number): FullDiskResult {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-full-"));
  try {
    const child = join(import.meta.dirname, "disk-full", "child.ts");
    const mount = `mount -t tmpfs -o size=64m tmpfs ${folder} && exec "$@"`;
    const node = [process.execPath, "--no-warnings", child, String(leftBytes)];
    const { stdout, stderr, status } = spawnSync("unshare", ["-rm", "sh", "-c", mount, "sh", ...node], {
      env: { NODE_ENV: "test", PATH: "/usr/bin:/bin:/usr/sbin:/sbin", TMPDIR: folder },
      encoding: "utf8",
      maxBuffer: 2 ** 24,
    });
    if (status !== 0) throw new Error(`the process ended with ${status}: ${stderr.slice(-2000)}`);
    return JSON.parse(stdout) as FullDiskResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is wrong, a sentence each. */
export function findingsOf({ during, after, findings }: FullDiskResult): string[] {
  const bad = during.filter(
    ({ code, message }) => code === "internal" || (code !== "ok" && !/^[A-Z`].*[.]$/s.test(message)),
  );
  const still = after.filter(({ code }) => code !== "ok");
  return [
    ...findings,
    ...bad.map(({ act, code, message }) => `full, ${act}: ${code}: ${message}`),
    ...still.map(({ act, code, message }) => `with room again, ${act}: ${code}: ${message}`),
  ];
}

if (import.meta.filename === process.argv[1]) {
  const wanted = process.argv.slice(2).map(Number);
  let wrong = 0;
  for (const left of wanted.length > 0 ? wanted : LEFT) {
    const result = fillDisk(left);
    const findings = findingsOf(result);
    wrong += findings.length;
    const acts = result.during.map(({ act, code }) => `${act}: ${code}`).join("; ");
    process.stdout.write(`${left} bytes left | ${acts} | ${findings.join("; ") || "nothing wrong"}\n`);
  }
  process.exitCode = wrong === 0 ? 0 : 1;
}
