import { expect, test } from "vitest";
import { buildProgram } from "./program.ts";

test("of the commands only the one that is wanted is loaded, by its name", async () => {
  const all = (await buildProgram()).commands.map((command) => command.name());
  expect(all.length).toBeGreaterThan(20);
  for (const name of all) {
    const { commands } = await buildProgram(name);
    expect(commands.map((command) => command.name())).toEqual([name]);
  }
});

test("all commands are there for help, and for a name that is none", async () => {
  const all = (await buildProgram()).commands.length;
  for (const name of ["--help", "help", "no-such-command", "constructor"])
    expect((await buildProgram(name)).commands).toHaveLength(all);
});
