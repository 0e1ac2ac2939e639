import type { ErrorCode } from "../errors.ts";

/**
 * Every reason the ledger can give, in English, for the command line and for exports; the screens say the same in
 * the person's language (app/_messages/…/reasons.json). Stored by their codes: a code keeps its meaning and its values.
 * `{name}` stands for a value.
 */

/** What may be added, for the sentence that refuses something else. */
const READ =
  "PDF, Word, Excel, PowerPoint, OpenDocument, HTML, Markdown, text, CSV, RTF, EPUB, PNG, JPEG, TIFF, e-mail and ZIP files";
const SAVE_AGAIN = "save it again from the program that made it";

type Refusal = readonly [ErrorCode, string];

/** Why a file is not in the search at all, and the error each one is. */
export const REFUSALS = {
  "empty-file": ["unreadable-file", "This file is empty (0 bytes); add it again if it should not be."],
  "no-text": ["unreadable-file", "This file holds no text that could be searched."],
  "empty-archive": ["unreadable-file", "This archive is empty."],
  "blank-pages": ["unreadable-file", "The pages of this PDF are blank; there is nothing to search in it."],
  locked: ["unreadable-file", "This file is protected by a password; remove the password and add it again."],
  "locked-archive": [
    "unreadable-file",
    "This archive is protected by a password; unpack it and add its files.",
  ],
  "copy-protected": ["unreadable-file", "This e-book is copy-protected and cannot be read."],
  damaged: ["unreadable-file", `This file is damaged or incomplete and cannot be opened; ${SAVE_AGAIN}.`],
  "damaged-pages": ["unreadable-file", `This PDF is damaged: none of its pages can be read; ${SAVE_AGAIN}.`],
  "damaged-picture": ["unreadable-file", `This file is a damaged picture and cannot be read; ${SAVE_AGAIN}.`],
  "not-office": [
    "unreadable-file",
    `This file is called or packed like an Office document but holds none; ${SAVE_AGAIN}.`,
  ],
  "packed-unusually": ["unreadable-file", "This file is packed in a way that is not read; save it again."],
  "xml-entities": [
    "unreadable-file",
    `This file declares XML entities, which are not allowed; ${SAVE_AGAIN}.`,
  ],
  "unknown-encoding": [
    "unreadable-file",
    "The character encoding of this file is not known; save it as UTF-8 and add it again.",
  ],
  "no-letter-codes": [
    "unreadable-file",
    `The letters of this PDF carry no readable codes, so its text cannot be read; ${SAVE_AGAIN}.`,
  ],
  "only-pictures": [
    "unreadable-file",
    "This PDF holds only pictures, and no text can be recognised on them; scan it again at 300 dots per inch and in good contrast.",
  ],
  "illegible-picture": [
    "unreadable-file",
    "This file is a picture of poor quality that cannot be read; scan it again at 300 dots per inch and in good contrast.",
  ],
  "picture-without-text": [
    "unreadable-file",
    "This file is a picture without text; there is nothing to search in it.",
  ],
  "picture-not-read": ["unreadable-file", "This file was not read. {why}"],
  "reader-crashed": [
    "unreadable-file",
    `This file could not be read: its reader crashed on it. It may be damaged; ${SAVE_AGAIN}.`,
  ],
  "reader-silent": ["unreadable-file", "This file could not be read: its reader stopped without a result."],
  "unknown-kind": ["unsupported-format", `This file is not a document of a known kind; ${READ} are read.`],
  "unread-archive": [
    "unsupported-format",
    `This file is an archive of a kind that is not read; ${READ} are.`,
  ],
  "unread-program": ["unsupported-format", `This file is a program, which is not read; ${READ} are.`],
  "unread-picture": [
    "unsupported-format",
    `This file is a picture ({type}), which is not read; ${READ} are.`,
  ],
  "unread-sound": ["unsupported-format", `This file is a sound recording, which is not read; ${READ} are.`],
  "unread-film": ["unsupported-format", `This file is a film, which is not read; ${READ} are.`],
  "unread-type": [
    "unsupported-format",
    `This file is a file of type {type}, which is not read; ${READ} are.`,
  ],
  "old-powerpoint": [
    "unsupported-format",
    "This file is an old PowerPoint presentation (97–2003); save it as .pptx and add it again.",
  ],
  "unread-office": [
    "unsupported-format",
    "This file is made by a program whose files are not read; save it as PDF and add it again.",
  ],
  "unread-opendocument": [
    "unsupported-format",
    "This file is an OpenDocument drawing or formula, which is not read.",
  ],
  "unpacks-too-large": [
    "limit-exceeded",
    "This file would unpack to far more than its size and was not read.",
  ],
  "too-intricate": [
    "limit-exceeded",
    "The structure of this file is too deep or too large and was not read.",
  ],
  "nested-archive": [
    "limit-exceeded",
    "This archive lies inside another archive and was not unpacked; unpack it and add its files.",
  ],
  "nested-too-deep": [
    "limit-exceeded",
    "This file lies too many files deep inside others and was not read; save it on its own and add it.",
  ],
  "too-many-pages": [
    "limit-exceeded",
    "This file has {pages} pages; at most {limit} are read. Split it and add the parts.",
  ],
  "too-many-sheets": [
    "limit-exceeded",
    "This workbook has {sheets} sheets; at most {limit} are read. Split it and add the parts.",
  ],
  "too-many-slides": [
    "limit-exceeded",
    "This presentation has {slides} slides; at most {limit} are read. Split it and add the parts.",
  ],
  "too-much-text": [
    "limit-exceeded",
    "This file holds more text than allowed ({limit} characters) and was not read; split it and add the parts.",
  ],
  "text-too-large": [
    "limit-exceeded",
    "The text of this file is larger than {megabytes} MB and was not read; split it and add the parts.",
  ],
  "memory-limit": [
    "limit-exceeded",
    "This file needs more memory than allowed ({limit} MiB) and was not read; split it, or ask for a higher limit.",
  ],
  "time-limit": [
    "limit-exceeded",
    "Reading this file took longer than allowed ({seconds} s) and was stopped; split it, or ask for a higher limit.",
  ],
  "kills-reader": [
    "internal",
    "Reading this file ended the reading process again and again; it is left out.",
  ],
  defect: [
    "internal",
    "This file could not be taken in because of a defect in the program; the log of the ingest process says more.",
  ],
} as const satisfies Record<string, Refusal>;

/** What is missing from a file that was read, or worth knowing about how it was read. */
export const WARNINGS = {
  "page-damaged": "Page {page} is damaged and was not read.",
  "page-picture-damaged": "Page {page} could not be read (its picture is damaged).",
  "page-picture-too-large":
    "Page {page} is too large a picture ({width} by {height} pixels) and was not read.",
  "page-too-many-pixels": "Page {page} holds a picture with too many pixels and was not read.",
  "page-not-drawn": "Page {page} has no text, and it cannot be drawn to look for any in its pictures.",
  "page-beyond-limit":
    "Page {page} is a picture and was not read: more pages of this file are pictures than may be read.",
  "page-without-text": "Page {page} shows a picture without readable text.",
  "page-illegible": "Page {page} could not be read (picture of poor quality).",
  "page-uncertain":
    "Page {page} is a picture of poor quality; some of its words may be wrong (certainty {certainty} %).",
  "page-no-letter-codes":
    "Letters on page {page} carry no readable codes, so some or all of its text was left out.",
  "slide-missing": "Slide {slide} is missing from the file.",
  "slide-only-pictures": "Slide {slide} holds only pictures, which were not read.",
  "pages-incomplete": "Pages {pages} of {total} were not read completely. {why}",
  "hidden-sheets": "Hidden sheets were read too: {sheets}.",
  "undecoded-characters": "Some characters of this file could not be decoded and show as \ufffd.",
  "small-pictures": "Small pictures of this message, such as logos, were left out ({count}).",
  "too-many-attachments": "This message has {count} attachments; the first {limit} were read.",
  "inner-locked": "Files in this archive that are protected by a password were left out ({count}).",
  "inner-packed-unusually":
    "Files in this archive that are packed in an unusual way were left out ({count}).",
  "inner-beyond-limit":
    "The files inside this one are larger than 1 GB together; those beyond that were left out.",
  "inner-left-out": "The file {name} inside this one was left out: {why}",
  "inner-empty": "The file {name} inside this one is empty and was left out.",
  "inner-too-large": "The file {name} inside this one is larger than the limit and was left out.",
} as const satisfies Record<string, string>;
