ALTER TABLE `documents` ADD `gap_page_count` integer;--> statement-breakpoint
ALTER TABLE `documents` ADD `ocr_confidence` integer;--> statement-breakpoint
UPDATE `documents` SET
  `gap_page_count` = (SELECT count(*) FROM `pages` WHERE `document_id` = `documents`.`id` AND `warnings` <> '[]'),
  `ocr_confidence` = (SELECT min(`pages`.`ocr_confidence`) FROM `pages` WHERE `document_id` = `documents`.`id`)
WHERE `chunk_count` IS NOT NULL;
