import { expect, test } from "vitest";
import { ledgerAddress, readLedgerQuery } from "./ledger-query";

const addressOf = (search: Record<string, string>, change = {}) =>
  ledgerAddress("/l", readLedgerQuery(search), change);

test("what stands in the address is read and written back", () => {
  const search = {
    state: "gaps",
    format: "pdf",
    warnings: "1",
    uncertain: "1",
    sort: "time",
    order: "up",
    page: "3",
  };
  expect(addressOf(search)).toBe("/l?state=gaps&format=pdf&warnings=1&uncertain=1&sort=time&order=up&page=3");
});

test("nonsense in the address is the whole ledger", () => {
  const search = { state: "x", format: "../x", warnings: "yes", sort: "drop table", order: "?", page: "-4" };
  expect(addressOf(search)).toBe("/l");
});

test("sorting by the same column turns it round, and begins at the first page", () => {
  expect(addressOf({ page: "7" }, { sort: "name" })).toBe("/l?sort=name&order=up");
  expect(addressOf({ sort: "name" }, { sort: "name" })).toBe("/l?sort=name&order=down");
  expect(addressOf({ sort: "name", order: "down", page: "2" }, { sort: "name" })).toBe(
    "/l?sort=name&order=up",
  );
});
