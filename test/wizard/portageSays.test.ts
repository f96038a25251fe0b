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

test("the file that a page decides most stands first, the others in the order in which they are written", () => {
  const conf = { path: "/etc/portage/make.conf" };
  const use = { path: "/etc/portage/package.use/zz-binhost-wizard" };
  const main = { path: "/etc/nginx/nginx.conf" };
  const own = { path: "/etc/nginx/binhost-wizard.conf" };
  const repos = { path: "/etc/portage/binrepos.conf/binhost-wizard.conf" };
  const files = [conf, use, main, own, repos];
  expect(inPageOrder("graphics", files)).toEqual([use, conf, main, own, repos]);
  expect(inPageOrder("processor", files)).toEqual([conf, use, main, own, repos]);
  expect(inPageOrder("serving", files)).toEqual([own, main, repos, conf, use]);
  expect(inPageOrder("use", files)).toEqual([use, conf, main, own, repos]);
  expect(inPageOrder("review", files)).toEqual(files);
});
