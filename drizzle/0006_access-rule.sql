CREATE TABLE `clearances` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` text NOT NULL,
	`level` integer NOT NULL,
	`set_by` text NOT NULL,
	`since_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `clearances_one_open` ON `clearances` (`user_id`) WHERE ended_at_ms IS NULL;--> statement-breakpoint
CREATE TABLE `document_markings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`document_id` text NOT NULL,
	`classification` integer NOT NULL,
	`restriction_id` text,
	`set_by` text NOT NULL,
	`since_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`restriction_id`) REFERENCES `restrictions`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `document_markings_one_open` ON `document_markings` (`document_id`) WHERE ended_at_ms IS NULL;--> statement-breakpoint
CREATE TABLE `emergency_accesses` (
	`id` text PRIMARY KEY NOT NULL,
	`collection_id` text NOT NULL,
	`user_id` text NOT NULL,
	`reason` text NOT NULL,
	`explanation` text NOT NULL,
	`since_ms` integer NOT NULL,
	`until_ms` integer NOT NULL,
	`boot_id` text NOT NULL,
	`since_uptime_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `emergency_accesses_by_user` ON `emergency_accesses` (`user_id`);--> statement-breakpoint
CREATE INDEX `emergency_accesses_by_since` ON `emergency_accesses` (`since_ms`);--> statement-breakpoint
CREATE TABLE `emergency_reviews` (
	`emergency_id` text PRIMARY KEY NOT NULL,
	`finding` text NOT NULL,
	`note` text NOT NULL,
	`reviewed_by` text NOT NULL,
	`reviewed_at_ms` integer NOT NULL,
	FOREIGN KEY (`emergency_id`) REFERENCES `emergency_accesses`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `group_nestings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`parent_id` text NOT NULL,
	`child_id` text NOT NULL,
	`added_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`parent_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`child_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "group_nestings_not_itself" CHECK("group_nestings"."parent_id" <> "group_nestings"."child_id")
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `group_nestings_one_open` ON `group_nestings` (`parent_id`,`child_id`) WHERE ended_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX `group_nestings_by_child` ON `group_nestings` (`child_id`);--> statement-breakpoint
CREATE TABLE `holds` (
	`id` text PRIMARY KEY NOT NULL,
	`collection_id` text,
	`document_id` text,
	`user_id` text,
	`reason` text NOT NULL,
	`placed_by` text NOT NULL,
	`since_ms` integer NOT NULL,
	`ended_at_ms` integer,
	`ended_by` text,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "holds_one_subject" CHECK(("holds"."collection_id" IS NOT NULL) + ("holds"."document_id" IS NOT NULL) + ("holds"."user_id" IS NOT NULL) = 1)
) STRICT;
--> statement-breakpoint
CREATE INDEX `holds_by_collection` ON `holds` (`collection_id`);--> statement-breakpoint
CREATE INDEX `holds_by_document` ON `holds` (`document_id`);--> statement-breakpoint
CREATE INDEX `holds_by_user` ON `holds` (`user_id`);--> statement-breakpoint
CREATE TABLE `restriction_members` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`restriction_id` text NOT NULL,
	`user_id` text,
	`group_id` text,
	FOREIGN KEY (`restriction_id`) REFERENCES `restrictions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "restriction_members_one_subject" CHECK(("restriction_members"."user_id" IS NULL) <> ("restriction_members"."group_id" IS NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX `restriction_members_by_restriction` ON `restriction_members` (`restriction_id`);--> statement-breakpoint
CREATE INDEX `restriction_members_by_user` ON `restriction_members` (`user_id`);--> statement-breakpoint
CREATE INDEX `restriction_members_by_group` ON `restriction_members` (`group_id`);--> statement-breakpoint
CREATE TABLE `restrictions` (
	`id` text PRIMARY KEY NOT NULL,
	`members` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `restrictions_members_unique` ON `restrictions` (`members`);--> statement-breakpoint
CREATE TABLE `retention_assignments` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`collection_id` text NOT NULL,
	`class_id` text NOT NULL,
	`set_by` text NOT NULL,
	`since_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`class_id`) REFERENCES `retention_classes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `retention_assignments_one_open` ON `retention_assignments` (`collection_id`) WHERE ended_at_ms IS NULL;--> statement-breakpoint
CREATE TABLE `retention_classes` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`keep_days` integer NOT NULL,
	`at_end` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `retention_classes_name_unique` ON `retention_classes` (`name`);--> statement-breakpoint
CREATE TABLE `retention_runs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`started_by` text NOT NULL,
	`started_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	`total` integer NOT NULL,
	`deleted` integer NOT NULL,
	`held` integer NOT NULL,
	`to_review` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `stewards` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`collection_id` text NOT NULL,
	`user_id` text NOT NULL,
	`named_by` text NOT NULL,
	`since_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `stewards_one_open` ON `stewards` (`collection_id`,`user_id`) WHERE ended_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX `stewards_by_user` ON `stewards` (`user_id`);--> statement-breakpoint
CREATE TABLE `suspensions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` text NOT NULL,
	`since_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `suspensions_by_user` ON `suspensions` (`user_id`);--> statement-breakpoint
CREATE TABLE `walls` (
	`id` text PRIMARY KEY NOT NULL,
	`collection_id` text NOT NULL,
	`user_id` text,
	`group_id` text,
	`reason` text NOT NULL,
	`approved_by` text NOT NULL,
	`set_by` text NOT NULL,
	`since_ms` integer NOT NULL,
	`until_ms` integer,
	`ended_at_ms` integer,
	`ended_by` text,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "walls_one_subject" CHECK(("walls"."user_id" IS NULL) <> ("walls"."group_id" IS NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX `walls_by_user` ON `walls` (`user_id`);--> statement-breakpoint
CREATE INDEX `walls_by_group` ON `walls` (`group_id`);--> statement-breakpoint
CREATE INDEX `walls_by_collection` ON `walls` (`collection_id`);--> statement-breakpoint
DROP INDEX `scopes_collection_id_unique`;--> statement-breakpoint
ALTER TABLE `scopes` ADD `classification` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `scopes` ADD `restriction_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `scopes_once` ON `scopes` (`collection_id`,`classification`,`restriction_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `scopes_once_unrestricted` ON `scopes` (`collection_id`,`classification`) WHERE restriction_id IS NULL;--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_group_members` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`group_id` text NOT NULL,
	`user_id` text NOT NULL,
	`added_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_group_members`("group_id", "user_id", "added_at_ms") SELECT "group_id", "user_id", "added_at_ms" FROM `group_members`;--> statement-breakpoint
DROP TABLE `group_members`;--> statement-breakpoint
ALTER TABLE `__new_group_members` RENAME TO `group_members`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `group_members_one_open` ON `group_members` (`group_id`,`user_id`) WHERE ended_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX `group_members_by_user` ON `group_members` (`user_id`);--> statement-breakpoint
ALTER TABLE `collections` ADD `kind` text DEFAULT 'department' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `stepped_up_at_ms` integer;--> statement-breakpoint
-- Since when an account was suspended was not kept; nothing is said to have been open to it before.
INSERT INTO `suspensions`("user_id", "since_ms") SELECT "id", "created_at_ms" FROM `users` WHERE "status" = 'suspended';
