CREATE TABLE `folder_files` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`folder_id` text NOT NULL,
	`dir` text NOT NULL,
	`name` text NOT NULL,
	`state` text NOT NULL,
	`problem` text,
	`size` integer NOT NULL,
	`mtime_ms` real NOT NULL,
	`inode` real NOT NULL,
	`sha256` text,
	`document_id` text,
	`since_ms` integer NOT NULL,
	FOREIGN KEY (`folder_id`) REFERENCES `folders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `folder_files_by_path` ON `folder_files` (`folder_id`,`dir`,`name`);--> statement-breakpoint
CREATE INDEX `folder_files_by_state` ON `folder_files` (`folder_id`,`state`,`since_ms`);--> statement-breakpoint
CREATE INDEX `folder_files_by_size` ON `folder_files` (`folder_id`,`size`);--> statement-breakpoint
CREATE INDEX `folder_files_by_document` ON `folder_files` (`document_id`);--> statement-breakpoint
CREATE TABLE `folders` (
	`id` text PRIMARY KEY NOT NULL,
	`collection_id` text NOT NULL,
	`path` text NOT NULL,
	`name` text NOT NULL,
	`ignore` text NOT NULL,
	`on_deletion` text NOT NULL,
	`quiet_ms` integer NOT NULL,
	`steward_id` text NOT NULL,
	`is_paused` integer NOT NULL,
	`problem` text,
	`problem_since_ms` integer,
	`doubted_files` integer,
	`are_deletions_confirmed` integer NOT NULL,
	`scan_wanted_at_ms` integer,
	`scanned_at_ms` integer,
	`scan_ms` integer,
	`added_at_ms` integer NOT NULL,
	`removed_at_ms` integer,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`steward_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `folders_by_name` ON `folders` (`collection_id`,`name`) WHERE removed_at_ms IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `folders_by_path` ON `folders` (`collection_id`,`path`) WHERE removed_at_ms IS NULL;