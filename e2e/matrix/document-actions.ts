import { type ActionRows, silent } from "./action-row.ts";
import { CONTRIBUTORS, READERS } from "./cast.ts";
import { anybody, inPlace, onlyRoles, PROTECTORS, toItsOwner, toReaders } from "./expectations.ts";

const SETTINGS = { onDeletion: "ask", quietSeconds: 10, ignore: "" };

/** Actions on documents, collections, folders and conversations. */
export const DOCUMENT_ACTIONS: ActionRows = {
  "/conversations deleteOwnConversation": {
    thing: "conversation",
    args: (id) => [id],
    expected: toItsOwner(),
  },
  "/conversations recentConversations": { args: () => ["protocol"], expected: anybody },
  "/conversations renameOwnConversation": {
    thing: "conversation",
    args: (id) => [id, "Renamed"],
    expected: toItsOwner(),
  },
  "/documents changeSupersession": {
    thing: "document",
    args: (id) => [id, id, true],
    // It cannot take its own place.
    expected: {
      ...toReaders,
      own: { "invalid-input": ["manager"], "not-allowed": ["reader", "contributor"], otherwise: "not-found" },
    },
  },
  "/documents changeValidity": {
    thing: "document",
    args: (id) => [id, "2020-01-01", ""],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/documents explainReading": {
    thing: "document",
    args: (id, { subject }) => [id, subject, ""],
    expected: inPlace(["steward"], { everywhere: [...PROTECTORS, "auditor"] }),
  },
  "/documents findSupersedable": {
    thing: "document",
    args: (id) => [id, "protocol"],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/documents findWords": { thing: "document", args: (id) => [id, "protocol"], expected: toReaders },
  "/documents offerPeople": {
    thing: "document",
    args: (id) => [id],
    expected: inPlace(["steward"], { everywhere: [...PROTECTORS, "auditor"] }),
  },
  "/documents openDocument": { thing: "document", args: (id) => [id, 1], expected: toReaders },
  "/documents readPages": { thing: "document", args: (id) => [id, 1, 1], expected: toReaders },
  "/documents removeVersion": {
    thing: "document",
    args: (id) => [id],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/documents/marking mark": {
    thing: "document",
    args: (id) => [[id], { classification: "internal", restrictedTo: "all" }],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/documents/marking offerSubjects": {
    thing: "document",
    args: (id) => [[id]],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/documents/marking tryMarking": {
    thing: "document",
    args: (id) => [[id], { classification: null, restrictedTo: null }],
    expected: inPlace(["manager"], { denied: ["reader", "contributor"] }),
  },
  "/library/[id] deleteDocuments": {
    thing: "document",
    args: (id) => [[id]],
    expected: { ...silent, own: { "not-allowed": ["reader", "contributor"], otherwise: "ok" } },
  },
  "/library/[id] retryDocuments": {
    thing: "document",
    args: (id) => [[id]],
    expected: { ...silent, own: { "not-allowed": ["reader"], otherwise: "ok" } },
  },
  "/library/[id]/folders decideFiles": {
    thing: "folder",
    args: (id) => [id, "all", "keep"],
    expected: inPlace(["manager"]),
  },
  "/library/[id]/folders doWithFolder": {
    thing: "folder",
    args: (id) => [id, "pause"],
    expected: inPlace(["manager"]),
  },
  "/library/[id]/folders saveSettings": {
    thing: "folder",
    args: (id) => [id, SETTINGS],
    expected: inPlace(["manager"]),
  },
  "/library/[id]/folders watchFolder": {
    thing: "collection",
    args: (id) => [id, "/nowhere", SETTINGS],
    // Watched folders are turned off here.
    expected: inPlace([], { denied: READERS }),
  },
  "/library/due decide": {
    thing: "document",
    args: (id) => [id, 365],
    // Its time is not over.
    expected: {
      own: { otherwise: "not-found" },
      another: { otherwise: "not-found" },
      absent: { otherwise: "not-found" },
    },
  },
  "/library/ledger pauseReading": { args: () => [], expected: onlyRoles("administrator") },
  "/library/ledger resumeReading": { args: () => [], expected: onlyRoles("administrator") },
  "/library/ledger retryAllFailed": {
    thing: "collection",
    args: (id) => [id],
    expected: inPlace(CONTRIBUTORS, { denied: ["reader"] }),
  },
};
