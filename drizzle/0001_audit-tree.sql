CREATE TABLE `tlog_anchors` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`size` integer NOT NULL,
	`kind` text NOT NULL,
	`place` text NOT NULL,
	`note` text NOT NULL,
	`at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `tlog_anchors_by_size` ON `tlog_anchors` (`size`);--> statement-breakpoint
CREATE TABLE `tlog_checkpoints` (
	`size` integer PRIMARY KEY NOT NULL,
	`note` text NOT NULL,
	`at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `tlog_nodes` (
	`level` integer NOT NULL,
	`idx` integer NOT NULL,
	`hash` blob NOT NULL,
	PRIMARY KEY(`level`, `idx`)
) STRICT, WITHOUT ROWID;--> statement-breakpoint
CREATE TRIGGER `tlog_nodes_never_change` BEFORE UPDATE ON `tlog_nodes` BEGIN SELECT RAISE(ABORT, 'nodes of the audit tree are never changed'); END;--> statement-breakpoint
CREATE TRIGGER `tlog_nodes_never_go` BEFORE DELETE ON `tlog_nodes` BEGIN SELECT RAISE(ABORT, 'nodes of the audit tree are never deleted'); END;--> statement-breakpoint
CREATE TRIGGER `tlog_checkpoints_never_change` BEFORE UPDATE ON `tlog_checkpoints` BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;--> statement-breakpoint
CREATE TRIGGER `tlog_checkpoints_never_go` BEFORE DELETE ON `tlog_checkpoints` BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;--> statement-breakpoint
CREATE TRIGGER `tlog_anchors_never_change` BEFORE UPDATE ON `tlog_anchors` BEGIN SELECT RAISE(ABORT, 'anchors are never changed'); END;--> statement-breakpoint
CREATE TRIGGER `tlog_anchors_never_go` BEFORE DELETE ON `tlog_anchors` BEGIN SELECT RAISE(ABORT, 'anchors are never deleted'); END;
