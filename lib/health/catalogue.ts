import type { Check } from "./finding.ts";

/**
 * Every finding of an examination, in English, for the command line; the page System says the same in the person's
 * language (app/_messages/…/findings.json), and docs/OPERATIONS.md lists them. Stored by their codes: a code keeps its
 * meaning and its values. `{name}` stands for a value.
 */
type Entry = {
  readonly check: Check;
  /** `warning`: it works, and somebody should look before it does not. */
  readonly level: "warning" | "problem";
  readonly what: string;
  /** What to do, where it was not mended. */
  readonly next: string;
  /** What mending did, where it can be mended. */
  readonly mended?: string;
};

export const FINDINGS = {
  "open-to-others": {
    check: "permissions",
    level: "problem",
    what: "Others than the product's account may open {path}.",
    next: "Take that away: chmod {mode} {path}",
    mended: "That was taken away.",
  },
  "disk-low": {
    check: "disk",
    level: "warning",
    what: "The disk of the data folder has {free} of {total} left.",
    next: "Make room before it is full.",
  },
  "disk-reserve": {
    check: "disk",
    level: "problem",
    what: "The disk of the data folder has only {free} of {total} left, which are kept for the audit log.",
    next: "Make room: until then no file is taken or read. Questions are answered as long as they can be recorded.",
  },
  "master-key-missing": {
    check: "keys",
    level: "problem",
    what: "The master key {path} is missing; nothing that is stored can be read.",
    next: "Put the file back from the copy that is kept apart, or name its place with INTRAMUROS_MASTER_KEY_FILE.",
  },
  "master-key-unreadable": {
    check: "keys",
    level: "problem",
    what: "{place} does not hold a master key, or it cannot be read.",
    next: "Put the master key back from the copy that is kept apart.",
  },
  "master-key-wrong": {
    check: "keys",
    level: "problem",
    what: "The master key does not open what is stored: it is another one, or stored keys were changed on the disk.",
    next: "Put the right one back from the copy that is kept apart; if it is the right one, restore a backup.",
  },
  "database-damaged": {
    check: "database",
    level: "problem",
    what: "The database is damaged ({verdict}).",
    next: "Stop the product and restore it from a backup: intramuros restore",
  },
  "rows-dangling": {
    check: "database",
    level: "problem",
    what: "The database refers to rows that are not there ({tables}).",
    next: "Stop the product and restore it from a backup: intramuros restore",
  },
  "text-closed": {
    check: "texts",
    level: "problem",
    what: "The text of the document {document} was changed on the disk or its key is gone, so it cannot be opened.",
    next: "Delete the document and add its file again, or restore a backup.",
  },
  "original-missing": {
    check: "originals",
    level: "problem",
    what: "The original {original} is missing.",
    next: "Restore it from a backup, or add the file again.",
    mended: "It was taken from a backup.",
  },
  "original-changed": {
    check: "originals",
    level: "problem",
    what: "The original {original} was changed on the disk and is not what was stored.",
    next: "Restore it from a backup, or add the file again.",
    mended: "It was taken from a backup.",
  },
  "originals-unneeded": {
    check: "originals",
    level: "warning",
    what: "Originals that no document, hold or upload needs: {count}.",
    next: "The running product removes them within hours; at once: intramuros doctor --repair",
    mended: "They were removed.",
  },
  "uploads-broken-off": {
    check: "originals",
    level: "warning",
    what: "Uploads that were broken off and never finished: {count}.",
    next: "Remove what is left of them: intramuros doctor --repair",
    mended: "What was left of them was removed.",
  },
  "index-closed": {
    check: "index",
    level: "problem",
    what: "The search index cannot be opened.",
    next: "Have it made anew: intramuros doctor --repair",
    mended: "It is made anew while the product runs.",
  },
  "index-incomplete": {
    check: "index",
    level: "problem",
    what: "Passages that the search index does not hold: {count}.",
    next: "Have it made anew: intramuros doctor --repair",
    mended: "It is made anew while the product runs.",
  },
  "passages-to-embed": {
    check: "index",
    level: "warning",
    what: "Passages that the embedding model {running}, which runs now, has not embedded: {count}. They are found by their words alone.",
    next: "Have them embedded anew: intramuros index rebuild, or on the page System. That may take hours; questions go on.",
  },
  "vectors-differ": {
    check: "vectors",
    level: "problem",
    what: "Vectors that differ between database and index: {count}.",
    next: "Have them computed anew: intramuros doctor --deep --repair",
    mended: "They were computed anew.",
  },
  "log-changed": {
    check: "log",
    level: "problem",
    what: "The audit log is not the one that was signed.",
    next: "Leave the data folder as it is; intramuros audit verify names the events.",
  },
  "log-seal-refused": {
    check: "log",
    level: "problem",
    what: "The sealer refuses to sign the audit log: it was changed, or an older copy of the database was put back.",
    next: "Leave the data folder as it is, and find out which: intramuros audit verify",
  },
  "log-not-sealed": {
    check: "log",
    level: "warning",
    what: "New events of the audit log are not being signed.",
    next: "The reason is in run/logs/sealer.log in the data folder; mend that, and it is tried again by itself.",
  },
  "log-no-anchor": {
    check: "log",
    level: "warning",
    what: "Nothing outside this machine holds a checkpoint of the audit log.",
    next: "Set INTRAMUROS_ANCHOR_DIR to a share on another machine, or print a checkpoint on the page Activity and put it away.",
  },
  "log-anchor-overdue": {
    check: "log",
    level: "warning",
    what: "The newest events of the audit log are in no checkpoint outside this machine.",
    next: "See whether the anchor folder is mounted and can be written, or print a checkpoint and put it away.",
  },
  "forwarding-behind": {
    check: "log",
    level: "warning",
    what: "Events wait to be handed to the collector {address}: {count}, the oldest for {age}.",
    next: "See whether the product runs; what its forwarder says is in run/logs/forwarder.log in the data folder.",
  },
  "forwarding-failing": {
    check: "log",
    level: "warning",
    what: "Events cannot be handed to the collector {address} ({detail}): {count} wait, the oldest for {age}.",
    next: "See to the collector, its certificate and the settings INTRAMUROS_SYSLOG_…; what waits is handed over once it works.",
  },
  "backup-never": {
    check: "backups",
    level: "warning",
    what: "No backup was ever made.",
    next: "Make one now, and have it made regularly: intramuros backup FOLDER",
  },
  "backups-out-of-reach": {
    check: "backups",
    level: "warning",
    what: "No folder of backups is within reach.",
    next: "See whether it is mounted, or make one elsewhere: intramuros backup FOLDER",
  },
  "backup-old": {
    check: "backups",
    level: "warning",
    what: "The newest backup is of {date}.",
    next: "Make one now, and have it made regularly: intramuros backup FOLDER",
  },
} as const satisfies Record<string, Entry>;
