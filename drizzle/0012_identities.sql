CREATE TABLE `api_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`sha256` text NOT NULL,
	`prefix` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`last_used_at_ms` integer,
	`ended_at_ms` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_sha256_unique` ON `api_tokens` (`sha256`);--> statement-breakpoint
CREATE INDEX `api_tokens_by_user` ON `api_tokens` (`user_id`);--> statement-breakpoint
CREATE TABLE `group_mappings` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`external` text NOT NULL,
	`group_id` text NOT NULL,
	`set_by` text NOT NULL,
	`since_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `group_mappings_one_open` ON `group_mappings` (`source`,`external`,`group_id`) WHERE ended_at_ms IS NULL;--> statement-breakpoint
CREATE TABLE `identities` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`user_id` text NOT NULL,
	`source` text NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`linked_by` text,
	`linked_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `identities_one_person` ON `identities` (`issuer`,`subject`) WHERE ended_at_ms IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `identities_one_subject` ON `identities` (`issuer`,`user_id`) WHERE ended_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX `identities_by_user` ON `identities` (`user_id`);--> statement-breakpoint
CREATE TABLE `identity_links` (
	`sha256` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`used_at_ms` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `oidc_flows` (
	`state` text PRIMARY KEY NOT NULL,
	`browser` text NOT NULL,
	`nonce` text NOT NULL,
	`verifier` text NOT NULL,
	`next_path` text NOT NULL,
	`link` text,
	`expires_at_ms` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `scim_resources` (
	`kind` text NOT NULL,
	`resource_id` text NOT NULL,
	`user_name` text NOT NULL,
	`external_id` text,
	`given_name` text,
	`family_name` text,
	`version` integer NOT NULL,
	`created_at_ms` integer NOT NULL,
	`changed_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	PRIMARY KEY(`kind`, `resource_id`)
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `scim_resources_one_name` ON `scim_resources` (`kind`,lower(user_name)) WHERE ended_at_ms IS NULL;