CREATE TABLE `retention_decisions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`document_id` text NOT NULL,
	`kept_until_ms` integer,
	`decided_by` text NOT NULL,
	`decided_at_ms` integer NOT NULL,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `retention_decisions_by_document` ON `retention_decisions` (`document_id`);--> statement-breakpoint
ALTER TABLE `retention_classes` ADD `is_minimum` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `retention_runs` ADD `touched_at_ms` integer DEFAULT 0 NOT NULL;