CREATE TABLE `erasures` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`plan` text NOT NULL,
	`ground` text NOT NULL,
	`reference` text NOT NULL,
	`requested_by` text NOT NULL,
	`requested_at_ms` integer NOT NULL,
	`decided_by` text,
	`decided_at_ms` integer,
	`rebuild_job_id` text,
	`certificate` text,
	`done_at_ms` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `erasures_by_state` ON `erasures` (`state`);