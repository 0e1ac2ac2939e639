import type { Command } from "commander";
import { addAuditAnchorCommand } from "./audit-anchor.ts";
import { addAuditExportCommand } from "./audit-export.ts";
import { addAuditProveCommand } from "./audit-prove.ts";
import { addAuditReplayCommand } from "./audit-replay.ts";
import { addAuditVerifyCommand } from "./audit-verify.ts";

/** `intramuros audit …`: what the log proves. */
export function addAuditCommand(program: Command): void {
  const audit = program
    .command("audit")
    .description("verify, export, prove, replay and anchor the audit log");
  for (const add of [
    addAuditVerifyCommand,
    addAuditExportCommand,
    addAuditProveCommand,
    addAuditReplayCommand,
    addAuditAnchorCommand,
  ])
    add(audit);
}
