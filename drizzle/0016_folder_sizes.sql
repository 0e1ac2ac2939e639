DROP INDEX `folder_files_by_size`;--> statement-breakpoint
CREATE INDEX `folder_files_by_size` ON `folder_files` (`folder_id`,`size`,`state`);