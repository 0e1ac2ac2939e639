CREATE TABLE `data_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`subject` text NOT NULL,
	`wrapped` blob,
	`master_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`destroyed_at_ms` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `data_keys_one` ON `data_keys` (`owner`,`subject`) WHERE destroyed_at_ms IS NULL;