import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { fillDisk, findingsOf } from "./disk-full.ts";

const canMount =
  process.platform === "linux" &&
  spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" }).status === 0;

test.skipIf(!canMount)(
  "on a full disk everything that writes is refused with a sentence, and works again with room",
  () => {
    const result = fillDisk(0);
    expect(findingsOf(result)).toEqual([]);
    expect(result.during.map(({ code }) => code)).not.toContain("ok");
  },
);
