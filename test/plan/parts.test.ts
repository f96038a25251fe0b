import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FileChange } from "../../shared/model/plan.ts";
import { diffOf, diffText } from "../../shared/plan/diff.ts";
import { editOf } from "../../shared/plan/lateEdit.ts";
import { cachePlace, contains, isPrivate, network, uriHost } from "../../shared/plan/networks.ts";
import { readsConfD, withInclude, withoutInclude } from "../../shared/plan/nginxConf.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { atLeast, gradeOf, parsePortageVersion } from "../../shared/plan/portageVersion.ts";
import { duration, planSummary } from "../../shared/plan/summary.ts";
import { factsFixture, fleetFixture, installed, NGINX_CONF_STOCK } from "./fixtures.ts";

describe("nginx.conf", () => {
  test("one line at the end of the http block, once, and out again to the byte", () => {
    for (const conf of [
      NGINX_CONF_STOCK,
      "events{}\nhttp{include mime.types;}\n",
      "http {\n  # } not the end\n  log_format x '} $a {';\n}\nstream { server { listen 1; } }\n",
    ]) {
      const once = withInclude(conf) ?? "";
      expect(once.split("include /etc/nginx/binhost-wizard.conf;")).toHaveLength(2);
      expect(withInclude(once)).toBe(once);
      if (conf.includes("\n}")) expect(withoutInclude(once)).toBe(conf);
    }
    expect(withInclude("http {\n  # } not the end\n  log_format x '} $a {';\n}\nstream {}\n")).toMatch(/'\} \$a \{';\n {2}include[^\n]*\n\}\nstream/);
  });
  test("no http block: no edit; a commented one is none", () => {
    expect(withInclude("events {}\n# http { }\n")).toBeNull();
    expect(editOf("nginx-include")(null)).toBeNull();
    expect(editOf("nginx-include")(NGINX_CONF_STOCK)).toBe(withInclude(NGINX_CONF_STOCK));
  });
  test("conf.d counts only when the http block itself reads it", () => {
    expect(readsConfD("http {\n include /etc/nginx/conf.d/*.conf;\n}")).toBe(true);
    expect(readsConfD("http { include conf.d/*; }")).toBe(true);
    expect(readsConfD("http {\n # include /etc/nginx/conf.d/*.conf;\n}")).toBe(false);
    expect(readsConfD("http { server { include /etc/nginx/conf.d/*.conf; } }")).toBe(false);
    expect(readsConfD("stream { include /etc/nginx/conf.d/*.conf; } http { }")).toBe(false);
  });
});

describe("versions and networks", () => {
  test("grades of Portage", () => {
    const grade = (text: string) => gradeOf(parsePortageVersion(text) ?? []);
    expect(["2.3.99", "3.0.56", "3.0.57", "3.0.73.1", "3.0.74", "3.0.82-r1", "9999"].map(grade)).toEqual([
      "refused",
      "refused",
      "upgrade-first",
      "upgrade-first",
      "full",
      "full",
      "full",
    ]);
    expect([parsePortageVersion(null), parsePortageVersion("n/a")]).toEqual([null, null]);
    expect([atLeast([3, 0], "3.0.0"), atLeast([3, 0, 77], "3.0.78")]).toEqual([true, false]);
  });
  test("networks", () => {
    expect([network("10.42.0.194/24"), network("10.0.0.1"), network("10.0.0.300/8"), network("FD00::/64"), network("lan")]).toEqual([
      "10.42.0.0/24",
      "10.0.0.1/32",
      null,
      "fd00::/64",
      null,
    ]);
    expect([
      contains("10.42.0.0/24", "10.42.0.7"),
      contains("10.42.0.0/24", "10.42.1.7"),
      contains("0.0.0.0/0", "8.8.8.8"),
      contains("10.42.0.0/24", "10.42.0.0/16"),
    ]).toEqual([true, false, true, false]);
    expect(["10.1.2.0/24", "172.31.0.0/16", "100.64.0.0/10", "fd12::/64", "172.32.0.0/16", "0.0.0.0/0", "2001:db8::/32"].map(isPrivate)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
  test("where Portage keeps an index: host and path, never the port", () => {
    expect(cachePlace("http://10.42.0.194:8080/")).toBe(cachePlace("http://10.42.0.194:9000"));
    expect(cachePlace("ssh://root@h:22/var/x")).toBe("h/var/x");
    expect([cachePlace("http://h/a") === cachePlace("http://h/b"), cachePlace("nothing"), uriHost("fd00::1"), uriHost("h")]).toEqual([
      false,
      null,
      "[fd00::1]",
      "h",
    ]);
  });
});

const change = (before: string | null, after: string | null): FileChange => ({
  path: "/etc/x",
  before,
  after,
  encoding: "utf8",
  beforeSha256: null,
  mode: "0644",
  whys: [],
  edit: null,
});
describe("differences", () => {
  test("as diff -u prints them", () => {
    expect(diffText(change("a\nb\nc\nd\ne\nf\ng\n", "a\nb\nc\nX\ne\nf\ng\nh\n"))).toBe(
      "--- /etc/x\n+++ /etc/x\n@@ -1,7 +1,8 @@\n a\n b\n c\n-d\n+X\n e\n f\n g\n+h\n",
    );
    expect(diffText(change(null, "new\n"))).toBe("--- /dev/null\n+++ /etc/x\n@@ -0,0 +1 @@\n+new\n");
    expect(diffText(change("old\n", null))).toBe("--- /etc/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n");
    expect(diffText(change("same\n", "same\n"))).toBe("");
  });
  test("the reason stands at its line", () => {
    const [hunk] = diffOf({ ...change("a\n", "a\nb\n"), whys: [{ line: 2, why: "because", source: "man" }] });
    expect(hunk?.lines.at(-1)).toMatchObject({ kind: "added", text: "b", after: 2, why: "because", source: "man" });
  });
  test("removed and kept lines give the old file, kept and added the new one", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }).map((lines) => lines.map((l) => `${l}\n`).join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffOf(change(before, after), 99).flatMap((h) => h.lines);
        if (before === after) {
          expect(lines).toEqual([]);
          return;
        }
        const side = (drop: string) =>
          lines
            .filter((l) => l.kind !== drop)
            .map((l) => `${l.text}\n`)
            .join("");
        expect(side("added")).toBe(before);
        expect(side("removed")).toBe(after);
      }),
    );
  });
});

describe("summary", () => {
  const fleet = fleetFixture({
    machines: [
      { id: "host", name: "tau", role: "binhost", address: "10.0.0.1" },
      { id: "c", name: "c", role: "client", address: "10.0.0.2" },
    ],
  });
  test("counts and the heaviest fact", () => {
    const plan = planFleet(fleet, {
      host: factsFixture("host", { installed: [installed("app-misc/a-1"), installed("app-misc/b-1", { editedConfig: ["/etc/b"] })] }),
      c: factsFixture("c"),
    });
    const s = planSummary(plan, () => "tau");
    expect(s).toMatchObject({
      machines: 2,
      packed: 1,
      rebuilt: 1,
      filesNew: 4,
      filesChanged: 3,
      filesRemoved: 0,
      services: ["nginx"],
      blockers: 0,
      unknownSeconds: 0,
    });
    expect(s.steps).toBe(plan.machines.reduce((n, m) => n + m.steps.length, 0));
    expect(s.action).toBe("Rebuild 1 package and set up 2 machines");
    expect(s.heaviest).toMatch(/^tau rebuilds 1 package \(about .*\), and this part cannot be undone\.$/);
  });
  test("nothing to do", () => {
    expect(planSummary(planFleet(fleet, {}))).toMatchObject({ steps: 0, machines: 0, action: "Nothing to do", heaviest: null, blockers: 2 });
  });
  test("durations", () => {
    expect([0.2, 89, 91, 3600 * 1.5, 3600 * 2, 3600 * 2.5].map(duration)).toEqual(["1 s", "89 s", "2 min", "1 h 30 min", "2 h", "2 h 30 min"]);
  });
});
