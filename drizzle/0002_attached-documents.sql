ALTER TABLE `documents` ADD `parent_id` text REFERENCES documents(id);--> statement-breakpoint
CREATE INDEX `documents_by_parent` ON `documents` (`parent_id`);