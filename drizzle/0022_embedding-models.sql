ALTER TABLE `index_generations` ADD `model_sha256` text;--> statement-breakpoint
CREATE INDEX `chunks_by_model` ON `chunks` (`model_id`,`document_id`);