CREATE TABLE `supersessions` (
	`lineage_id` text NOT NULL,
	`superseded_id` text NOT NULL,
	`set_by` text NOT NULL,
	`set_at_ms` integer NOT NULL,
	PRIMARY KEY(`lineage_id`, `superseded_id`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `supersessions_by_superseded` ON `supersessions` (`superseded_id`);--> statement-breakpoint
DROP INDEX `documents_once`;--> statement-breakpoint
ALTER TABLE `documents` ADD `lineage_id` text NOT NULL DEFAULT '';--> statement-breakpoint
WITH RECURSIVE `roots` (`id`, `root_id`) AS (
	SELECT `id`, `id` FROM `documents` WHERE `parent_id` IS NULL
	UNION ALL
	SELECT `inner`.`id`, `roots`.`root_id` FROM `documents` AS `inner` JOIN `roots` ON `inner`.`parent_id` = `roots`.`id`
)
UPDATE `documents` SET `lineage_id` = (SELECT `root_id` FROM `roots` WHERE `roots`.`id` = `documents`.`id`);--> statement-breakpoint
ALTER TABLE `documents` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `documents` ADD `is_latest` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `documents` ADD `standing` text DEFAULT 'current' NOT NULL;--> statement-breakpoint
ALTER TABLE `documents` ADD `valid_from` text;--> statement-breakpoint
ALTER TABLE `documents` ADD `valid_until` text;--> statement-breakpoint
CREATE INDEX `documents_by_place` ON `documents` (`collection_id`,`source_path`);--> statement-breakpoint
CREATE INDEX `documents_by_lineage` ON `documents` (`lineage_id`,`version`);--> statement-breakpoint
CREATE UNIQUE INDEX `documents_version_once` ON `documents` (`lineage_id`,`version`) WHERE parent_id IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `documents_attached_once` ON `documents` (`parent_id`,`source_path`,`sha256`) WHERE parent_id IS NOT NULL AND deleted_at_ms IS NULL;--> statement-breakpoint
DROP INDEX `scopes_once`;--> statement-breakpoint
DROP INDEX `scopes_once_unrestricted`;--> statement-breakpoint
ALTER TABLE `scopes` ADD `standing` text DEFAULT 'current' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `scopes_once` ON `scopes` (`collection_id`,`classification`,`restriction_id`,`standing`);--> statement-breakpoint
CREATE UNIQUE INDEX `scopes_once_unrestricted` ON `scopes` (`collection_id`,`classification`,`standing`) WHERE restriction_id IS NULL;--> statement-breakpoint
ALTER TABLE `turns` ADD `as_of` text;