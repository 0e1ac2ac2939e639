import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LowDiskResult } from "./disk-low/child.ts";

const canMount =
  process.platform === "linux" &&
  spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" }).status === 0;

/** Changes the size of a real disk under an installation, in another process. */
function runOnDisk(): LowDiskResult {
  const folder = mkdtempSync(join(tmpdir(), "intramuros-low-"));
  try {
    const child = join(import.meta.dirname, "disk-low", "child.ts");
    const mount = `mount -t tmpfs -o size=64g tmpfs ${folder} && exec "$@"`;
    const node = [process.execPath, "--no-warnings", child];
    const { stdout, stderr, status } = spawnSync("unshare", ["-rm", "sh", "-c", mount, "sh", ...node], {
      env: { NODE_ENV: "test", PATH: "/usr/bin:/bin:/usr/sbin:/sbin", TMPDIR: folder },
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`the process ended with ${status}: ${stderr.slice(-2000)}`);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.skipIf(!canMount)(
  "doctor tells of a disk before it is full; then no file is taken or read, questions go on, and room ends it",
  () => {
    const { large, small, full, largeAgain } = runOnDisk();
    expect(large).toMatchObject({ findings: [], taking: "ok", question: "ok", files: ["waiting"] });
    expect(small.findings).toEqual([
      ["disk-low", expect.stringMatching(/^.* has 2\d\d MB of 256 MB left\./)],
    ]);
    expect(small).toMatchObject({ taking: "ok", question: "ok", originals: 2 });
    expect(full.findings).toEqual([["disk-reserve", expect.stringMatching(/has only \d MB of 256 MB left/)]]);
    expect(full.taking).toMatch(/^storage-unavailable: The disk .* make room/);
    // Not a byte of the refused file is left, and those taken before wait.
    expect(full).toMatchObject({ question: "ok", originals: 2, files: ["waiting", "waiting"] });
    expect(largeAgain).toMatchObject({
      findings: [],
      taking: "ok",
      question: "ok",
      files: ["searchable", "searchable", "searchable"],
    });
  },
  120_000,
);
