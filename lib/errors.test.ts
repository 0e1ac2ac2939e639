import { expect, test, vi } from "vitest";
import { AppError, asAppError } from "./errors.ts";

test("an error of ours stays what it is, with its status", () => {
  const error = new AppError("not-found", "There is no such document.");
  expect(asAppError(error)).toBe(error);
  expect(error.httpStatus).toBe(404);
});

test("an error thrown by another copy of this module is known as well", async () => {
  vi.resetModules();
  const copy = await import("./errors.ts");
  expect(copy.AppError).not.toBe(AppError);
  const foreign = new copy.AppError("engine-unavailable", "The engine is away.");
  expect(foreign).toBeInstanceOf(AppError);
  expect(asAppError(foreign).code).toBe("engine-unavailable");
});

test("anything else becomes an internal error that keeps its cause, and a full disk says so", () => {
  const plain = new TypeError("x is not a function");
  expect(asAppError(plain)).toMatchObject({ code: "internal", cause: plain });
  expect(plain).not.toBeInstanceOf(AppError);
  const full = Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
  expect(asAppError(full).code).toBe("storage-unavailable");
  const failing = Object.assign(new Error("EIO: i/o error, fsync"), { code: "EIO", syscall: "fsync" });
  expect(asAppError(failing)).toMatchObject({
    code: "storage-unavailable",
    message: "The disk refuses: EIO: i/o error, fsync.",
  });
});
