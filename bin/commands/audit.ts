import type { Command } from "commander";
import { addAuditAnchorCommand } from "./audit-anchor.ts";
import { addAuditExportCommand } from "./audit-export.ts";
import { addAuditProveCommand } from "./audit-prove.ts";
import { addAuditReplayCommand } from "./audit-replay.ts";
import { addAuditRotateKeyCommand } from "./audit-rotate-key.ts";
import { addAuditVerifyCommand } from "./audit-verify.ts";

/** `intramuros audit …`: what the log proves. */
export function addAuditCommand(program: Command): void {
  const audit = program
    .command("audit")
    .description("verify, export, prove, replay and anchor the audit log, exchange its key");
  for (const add of [
    addAuditVerifyCommand,
    addAuditExportCommand,
    addAuditProveCommand,
    addAuditReplayCommand,
    addAuditAnchorCommand,
    addAuditRotateKeyCommand,
  ])
    add(audit);
}
