import { expect, test } from "vitest";
import { inPageOrder, portageSays } from "../../shared/wizard/portageSays.ts";
import { factsFixture, stage3Env } from "../plan/fixtures.ts";

test("what Portage answered about a page’s own settings, and nothing that is unset", () => {
  const facts = factsFixture("desk", { env: stage3Env({ VIDEO_CARDS: "intel", PORTAGE_BINHOST: "" }) });
  expect(portageSays("graphics", facts)).toEqual([{ name: "VIDEO_CARDS", value: "intel" }]);
  expect(portageSays("serving", facts).map((a) => a.name)).toEqual(["PKGDIR", "BINPKG_FORMAT", "BINPKG_COMPRESS"]);
  expect(portageSays("graphics", undefined)).toEqual([]);
  expect(portageSays("review", facts)).toEqual([]);
});

test("the files that a page decides stand first, each group in the order in which it is written", () => {
  const files = ["/etc/portage/make.conf", "/etc/portage/package.use/zz-binhost-wizard", "/etc/nginx/binhost-wizard.conf"].map((path) => ({ path }));
  expect(inPageOrder("graphics", files).map((f) => f.path)).toEqual([files[1]?.path, files[0]?.path, files[2]?.path]);
  expect(inPageOrder("serving", files).map((f) => f.path)).toEqual([files[0]?.path, files[2]?.path, files[1]?.path]);
  expect(inPageOrder("review", files)).toEqual(files);
});
