ALTER TABLE `pages` ADD `ocr_confidence` integer;--> statement-breakpoint
ALTER TABLE `pages` ADD `ocr_language` text;