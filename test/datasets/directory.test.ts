import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { describe, it } from "node:test";
import { cacheDirectory } from "#normalize/datasets/directory.js";

const home = () => "/home/ada";
const noHome = () => {
  throw new Error("no entry in the password file");
};

describe("cacheDirectory", () => {
  it("is what NORMALIZE_CACHE_DIR says, first of all", () => {
    const environment = {
      NORMALIZE_CACHE_DIR: "/own",
      XDG_CACHE_HOME: "/xdg",
      LOCALAPPDATA: "/local",
    };
    for (const platform of ["linux", "darwin", "win32"] as const) {
      assert.equal(cacheDirectory(environment, platform, noHome), resolve("/own"));
    }
    assert.equal(cacheDirectory({ NORMALIZE_CACHE_DIR: "own" }, "linux", noHome), resolve("own"));
  });

  it("is below XDG_CACHE_HOME, unless that is relative or empty", () => {
    assert.equal(cacheDirectory({ XDG_CACHE_HOME: "/xdg" }, "linux", noHome), join("/xdg", "normalize"));
    for (const XDG_CACHE_HOME of ["xdg", ""]) {
      assert.equal(cacheDirectory({ XDG_CACHE_HOME }, "linux", home), join("/home/ada", ".cache/normalize"));
    }
  });

  it("is in the platform's usual place otherwise", () => {
    assert.equal(cacheDirectory({}, "linux", home), join("/home/ada", ".cache", "normalize"));
    assert.equal(cacheDirectory({}, "darwin", home), join("/home/ada", "Library", "Caches", "normalize"));
    const LOCALAPPDATA = "/local";
    assert.equal(cacheDirectory({ LOCALAPPDATA }, "win32", noHome), join("/local", "normalize", "cache"));
    const below = join("/home/ada", "AppData", "Local", "normalize", "cache");
    assert.equal(cacheDirectory({}, "win32", home), below);
  });

  it("counts an empty variable as unset", () => {
    const environment = { NORMALIZE_CACHE_DIR: "", XDG_CACHE_HOME: "/xdg" };
    assert.equal(cacheDirectory(environment, "linux", noHome), join("/xdg", "normalize"));
  });

  it("is nowhere without a home", () => {
    assert.equal(cacheDirectory({}, "linux", noHome), undefined);
    assert.equal(
      cacheDirectory({}, "linux", () => ""),
      undefined,
    );
  });
});
