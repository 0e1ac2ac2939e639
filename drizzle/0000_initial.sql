CREATE TABLE `audit_events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL,
	`type` text NOT NULL,
	`outcome` text NOT NULL,
	`actor_id` text,
	`correlation` text,
	`object_id` text,
	`body` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `audit_events_by_type` ON `audit_events` (`type`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_events_by_actor` ON `audit_events` (`actor_id`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_events_by_correlation` ON `audit_events` (`correlation`);--> statement-breakpoint
CREATE INDEX `audit_events_by_object` ON `audit_events` (`object_id`);--> statement-breakpoint
CREATE TABLE `chunks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`document_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`page_first` integer NOT NULL,
	`page_last` integer NOT NULL,
	`start` integer NOT NULL,
	`end` integer NOT NULL,
	`kind` text NOT NULL,
	`context` text NOT NULL,
	`text` text NOT NULL,
	`sha256` text NOT NULL,
	`vector` blob,
	`model_id` text,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `chunks_in_order` ON `chunks` (`document_id`,`ordinal`);--> statement-breakpoint
CREATE TABLE `collections` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`created_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `collections_name_unique` ON `collections` (`name`);--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`title` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`deleted_at_ms` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `conversations_by_user` ON `conversations` (`user_id`,`updated_at_ms`);--> statement-breakpoint
CREATE TABLE `documents` (
	`id` text PRIMARY KEY NOT NULL,
	`collection_id` text NOT NULL,
	`scope_id` integer NOT NULL,
	`name` text NOT NULL,
	`source_path` text NOT NULL,
	`title` text,
	`sha256` text NOT NULL,
	`byte_size` integer NOT NULL,
	`format` text,
	`language` text,
	`state` text NOT NULL,
	`state_reason` text,
	`page_count` integer,
	`is_paginated` integer,
	`char_count` integer,
	`chunk_count` integer,
	`extractor` text,
	`extract_ms` integer,
	`warnings` text,
	`added_by` text,
	`added_at_ms` integer NOT NULL,
	`searchable_at_ms` integer,
	`deleted_at_ms` integer,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`scope_id`) REFERENCES `scopes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `documents_by_collection` ON `documents` (`collection_id`,`deleted_at_ms`);--> statement-breakpoint
CREATE INDEX `documents_by_sha256` ON `documents` (`sha256`);--> statement-breakpoint
CREATE INDEX `documents_by_state` ON `documents` (`state`);--> statement-breakpoint
CREATE UNIQUE INDEX `documents_once` ON `documents` (`collection_id`,`source_path`,`sha256`) WHERE deleted_at_ms IS NULL;--> statement-breakpoint
CREATE TABLE `grants` (
	`id` text PRIMARY KEY NOT NULL,
	`collection_id` text NOT NULL,
	`user_id` text,
	`group_id` text,
	`level` text NOT NULL,
	`granted_by` text,
	`granted_at_ms` integer NOT NULL,
	`expires_at_ms` integer,
	`ended_at_ms` integer,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "grants_one_subject" CHECK(("grants"."user_id" IS NULL) <> ("grants"."group_id" IS NULL))
) STRICT;
--> statement-breakpoint
CREATE INDEX `grants_by_user` ON `grants` (`user_id`);--> statement-breakpoint
CREATE INDEX `grants_by_group` ON `grants` (`group_id`);--> statement-breakpoint
CREATE INDEX `grants_by_collection` ON `grants` (`collection_id`);--> statement-breakpoint
CREATE TABLE `group_members` (
	`group_id` text NOT NULL,
	`user_id` text NOT NULL,
	`added_at_ms` integer NOT NULL,
	PRIMARY KEY(`group_id`, `user_id`),
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `group_members_by_user` ON `group_members` (`user_id`);--> statement-breakpoint
CREATE TABLE `groups` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `groups_name_unique` ON `groups` (`name`);--> statement-breakpoint
CREATE TABLE `index_generations` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`model_id` text NOT NULL,
	`dimension` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`activated_at_ms` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `index_generations_one_active` ON `index_generations` (`state`) WHERE state = 'active';--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`document_id` text,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`owner_pid` integer,
	`total` integer,
	`done` integer,
	`error` text,
	`not_before_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `jobs_open` ON `jobs` (`state`,`not_before_ms`);--> statement-breakpoint
CREATE INDEX `jobs_by_document` ON `jobs` (`document_id`);--> statement-breakpoint
CREATE TABLE `pages` (
	`document_id` text NOT NULL,
	`number` integer NOT NULL,
	`start` integer NOT NULL,
	`text` text NOT NULL,
	`width` real,
	`height` real,
	`runs` text NOT NULL,
	`blocks` text NOT NULL,
	`warnings` text NOT NULL,
	PRIMARY KEY(`document_id`, `number`),
	FOREIGN KEY (`document_id`) REFERENCES `documents`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `scopes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`collection_id` text NOT NULL,
	FOREIGN KEY (`collection_id`) REFERENCES `collections`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `scopes_collection_id_unique` ON `scopes` (`collection_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`last_seen_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	`user_agent` text NOT NULL,
	`address` text NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `sessions_by_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `sign_in_failures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `sign_in_failures_by_key` ON `sign_in_failures` (`key`,`at_ms`);--> statement-breakpoint
CREATE TABLE `turn_passages` (
	`turn_id` text NOT NULL,
	`rank` integer NOT NULL,
	`chunk_id` integer NOT NULL,
	PRIMARY KEY(`turn_id`, `rank`),
	FOREIGN KEY (`turn_id`) REFERENCES `turns`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`chunk_id`) REFERENCES `chunks`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `turns` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`ordinal` integer NOT NULL,
	`state` text NOT NULL,
	`question` text NOT NULL,
	`standalone_question` text,
	`collection_ids` text,
	`mode` text,
	`is_abstained` integer,
	`answer` text,
	`abort_reason` text,
	`asked_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `turns_in_order` ON `turns` (`conversation_id`,`ordinal`);--> statement-breakpoint
CREATE INDEX `turns_open` ON `turns` (`state`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`status` text NOT NULL,
	`password_hash` text,
	`locale` text,
	`created_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE TRIGGER `audit_events_never_change` BEFORE UPDATE ON `audit_events` BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;--> statement-breakpoint
CREATE TRIGGER `audit_events_never_go` BEFORE DELETE ON `audit_events` BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END;
