import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findConfinement } from "./confine.ts";

const { command } = findConfinement();
const CANARY = join(import.meta.dirname, "canary.ts");

test.skipIf(command === null)(
  "without a network the canary hears from the kernel that no way leads elsewhere",
  () => {
    const [program = "", ...args] = [...(command ?? []), process.execPath, CANARY];
    const { stdout } = spawnSync(program, [...args, "native", "192.0.2.1", "9"], { encoding: "utf8" });
    expect(JSON.parse(stdout)).toEqual({ code: "refused", values: { reason: "ENETUNREACH" } });
  },
);
