CREATE TABLE `eval_questions` (
	`id` text PRIMARY KEY NOT NULL,
	`document_id` text NOT NULL,
	`question` text NOT NULL,
	`passage` text NOT NULL,
	`added_by` text NOT NULL,
	`added_at_ms` integer NOT NULL,
	`removed_at_ms` integer,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `eval_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`started_by` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	`owner_pid` integer NOT NULL,
	`total` integer NOT NULL,
	`done` integer NOT NULL,
	`circumstances` text NOT NULL,
	`figures` text
) STRICT;
