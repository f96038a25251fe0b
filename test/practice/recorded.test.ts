/** The matcher against what the real Portage did: transcripts 30 to 33 and 85. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Running, startNginx } from "../../electron/practice/fleet/nginx.ts";
import { type TestMachine, testMachine } from "./machine.ts";
import { RECORDED_DEFAULTS, RECORDED_TREE } from "./recordedTree.ts";
import { type Recorded, recorded, significant } from "./transcripts.ts";

const UNION = 'VIDEO_CARDS="nvidia amdgpu radeonsi intel"\n';
const HOST_CONF = `FEATURES="buildpkg binpkg-multi-instance"\n${UNION}ACCEPT_LICENSE="*"\n`;
let host: TestMachine;
let client: TestMachine;
let web: Running;
let port: number;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const s = createServer();
    s.listen(0, "127.0.0.1", () => {
      const at = s.address();
      s.close(() => resolve(typeof at === "object" && at ? at.port : 0));
    });
  });
const put = (path: string, text: string): void => {
  mkdirSync(join(client.root, path, ".."), { recursive: true });
  writeFileSync(join(client.root, path), text);
};
const edit = (path: string, change: (text: string) => string): void =>
  writeFileSync(join(client.root, path), change(readFileSync(join(client.root, path), "utf8")));
const EBUILD = "var/db/repos/gentoo/app-misc/hello-fleet/hello-fleet-1.1.ebuild";

/** Runs a recorded command on the client and compares; `take`: for a command line of several, the part to run. */
async function same(record: Recorded, take = record.command): Promise<void> {
  const ran = await client.run(take);
  const said = significant(ran.out + ran.err);
  expect(said, `${take}\n${ran.out}${ran.err}`).toEqual(significant(record.output));
  expect(ran.code, take).toBe(record.code);
}
const find = (file: string, command: string, nth = 0): Recorded => {
  const found = recorded(file).filter((r) => r.command === command)[nth];
  if (!found) throw new Error(`${file} has no "${command}"`);
  return found;
};

async function start(clientConf: string, builds: readonly string[]): Promise<void> {
  host = await testMachine({ makeConf: HOST_CONF, tree: RECORDED_TREE, makeDefaults: RECORDED_DEFAULTS });
  for (const line of builds) {
    const ran = await host.run(line);
    expect(ran.code, `${line}\n${ran.out}${ran.err}`).toBe(0);
  }
  port = await freePort();
  mkdirSync(join(host.root, "etc/nginx"), { recursive: true });
  writeFileSync(
    join(host.root, "etc/nginx/nginx.conf"),
    `events {}\nhttp { server { listen ${port}; root /var/cache/binpkgs; if_modified_since before; } }\n`,
  );
  web = await startNginx(host.root);
  client = await testMachine({ makeConf: clientConf.replaceAll("@PORT@", String(port)), tree: RECORDED_TREE, makeDefaults: RECORDED_DEFAULTS });
}
afterEach(async () => {
  await web?.stop();
  host?.remove();
  client?.remove();
});

const FIRST = ["emerge --jobs=4 =www-client/firefox-131.0", "emerge --oneshot --jobs=4 mesa vulkan-loader xorg-drivers"];
const CLIENT = 'PORTAGE_BINHOST="http://127.0.0.1:@PORT@"\nFEATURES="getbinpkg"\nEMERGE_DEFAULT_OPTS="--getbinpkg --usepkg"\n';

describe("30 VIDEO_CARDS, one union build on the binhost", () => {
  const FILE = "30-video-cards.txt";
  beforeEach(() => start(`${CLIENT}VIDEO_CARDS="nvidia"\n`, FIRST));

  it.each(
    recorded(FILE)
      .slice(1, 6)
      .map((r) => [r.command, r] as const),
  )("VIDEO_CARDS=nvidia: %s", (_, record) => same(record));

  it("the same list on the client: the binary, but a licence masks the driver", async () => {
    edit("etc/portage/make.conf", (t) => t.replace(/^VIDEO_CARDS=.*$/m, UNION.trim()));
    await same(find(FILE, "emerge -pv media-libs/mesa x11-base/xorg-drivers"));
    await same(find(FILE, 'VIDEO_CARDS="nvidia amdgpu radeonsi intel i965 iris" emerge -pv media-libs/mesa'));
  });
});

describe("31 one build for each set of cards", () => {
  const FILE = "31-video-cards-multi-instance.txt";
  const builds = [
    ...FIRST,
    "VIDEO_CARDS=nvidia emerge --oneshot --buildpkgonly media-libs/mesa",
    'VIDEO_CARDS="radeonsi amdgpu" emerge --oneshot --buildpkgonly media-libs/mesa',
  ];

  it("each client takes its own", async () => {
    await start(`${CLIENT}VIDEO_CARDS="nvidia"\n`, builds);
    await same(find(FILE, "emerge -pv media-libs/mesa"));
  });

  it("the other client and other lists", async () => {
    await start(`${CLIENT}VIDEO_CARDS="amdgpu radeonsi"\n`, builds);
    await same(find(FILE, "emerge -pv media-libs/mesa", 1));
    for (const record of recorded(FILE).filter((r) => r.host === "driver2" && /^(VIDEO_CARDS|FEATURES)=/.test(r.command))) await same(record);
  });
});

describe("32 USE of firefox", () => {
  const FILE = "32-use-mismatch.txt";
  const builds = [
    ...FIRST,
    "VIDEO_CARDS=nvidia emerge --oneshot --buildpkgonly media-libs/mesa",
    'VIDEO_CARDS="radeonsi amdgpu" emerge --oneshot --buildpkgonly media-libs/mesa',
  ];

  it("follows the session from beginning to end", async () => {
    await start(`${CLIENT}VIDEO_CARDS="nvidia"\n`, builds);
    let compared = 0;
    for (const record of recorded(FILE)) {
      const echo = /^echo '([^']*)' (>>?) \/etc\/portage\/package.use\/firefox/.exec(record.command);
      if (echo) appendFileSync(join(client.root, "etc/portage/package.use/firefox"), `${echo[1]}\n`);
      else if (record.command.startsWith("rm ")) rmSync(join(client.root, "etc/portage/package.use/firefox"));
      else if (record.command.includes("needs-debug")) {
        if (!existsSync(join(client.root, "var/db/pkg/app-misc/hello-fleet-1.1")))
          await client.run("emerge --oneshot --usepkg=n --getbinpkg=n app-misc/hello-fleet");
        await same(record);
        compared++;
      } else {
        await same(record);
        compared++;
      }
    }
    expect(compared).toBe(10);
  });
});

describe("33 CFLAGS, CPU_FLAGS_X86, CHOST", () => {
  const FILE = "33-cflags-chost-cpuflags.txt";
  it("follows the session", async () => {
    await start(`${CLIENT}VIDEO_CARDS="nvidia"\n`, ["emerge --buildpkgonly app-misc/cpu-tool", "emerge app-misc/hello-fleet"]);
    await client.run("emerge --oneshot app-misc/hello-fleet");
    let compared = 0;
    for (const record of recorded(FILE).filter((r) => r.host === "driver1")) {
      if (record.command.startsWith("echo 'CHOST")) {
        appendFileSync(join(client.root, "etc/portage/make.conf"), 'CHOST="i686-pc-linux-gnu"\n');
        await same(record, "emerge -pv app-misc/cpu-tool");
      } else if (record.command.startsWith("sed")) continue;
      else await same(record);
      compared++;
    }
    expect(compared).toBe(7);
  });
});

/** What each recorded cause does to the client (or the binhost) before its command. */
const CAUSES: Readonly<Record<string, () => Promise<void> | void>> = {
  "00-baseline": () => {},
  "01-use": () => put("etc/portage/package.use/a", "app-misc/hello-fleet debug\n"),
  "02-iuse-new-flag": () => edit(EBUILD, (t) => t.replace('IUSE="+nls debug"', 'IUSE="+nls debug newflag"')),
  "03-deps-changed": () => edit(EBUILD, (t) => `${t}RDEPEND="app-misc/cpu-tool"\n`),
  "04-client-tree-newer": () => put(EBUILD.replace("1.1", "1.2"), readFileSync(join(client.root, EBUILD), "utf8")),
  "05-binary-newer-than-tree": () => rmSync(join(client.root, EBUILD)),
  "06-keyword": () => {},
  "07-license": () => edit("etc/portage/make.conf", (t) => t.replace(/^ACCEPT_LICENSE.*\n/m, "")),
  "08-package-mask": () => put("etc/portage/package.mask/m", "# do not want it\n=app-misc/hello-fleet-1.1\n"),
  "09-chost": () => edit("etc/portage/make.conf", (t) => `${t}CHOST="x86_64-gentoo-linux-musl"\n`),
  "10-subslot-not-available": () => put("etc/portage/package.mask/m", ">=dev-libs/libfleet-2\n"),
  "12-not-in-index": () => {},
  "13-usepkg-exclude": () => {},
  "14-getbinpkg-off": () => edit("etc/portage/make.conf", (t) => t.replace(/^FEATURES.*\n/m, "")),
  "15-index-unreachable": async () => {
    await web.stop();
    rmSync(join(client.root, "var/cache/edb/binhost"), { recursive: true, force: true });
  },
  "16-bindist": () => {},
  "18-use-force": () => put("etc/portage/profile/package.use.force", "app-misc/hello-fleet debug\n"),
};

describe("85 why not a binary", () => {
  const files = readdirSync(join(import.meta.dirname, "../fixtures/portage")).filter((f) => f.startsWith("85-"));
  const built = [
    "emerge --jobs=4 =www-client/firefox-131.0",
    "emerge --oneshot app-misc/hello-fleet app-misc/cpu-tool dev-util/fleet-tool app-editors/tinyc x11-base/xorg-drivers",
  ];
  beforeEach(async () => {
    await start('FEATURES="getbinpkg"\nVIDEO_CARDS="nvidia amdgpu radeonsi intel"\nACCEPT_LICENSE="*"\n', built);
    put("etc/portage/binrepos.conf/home.conf", `[home]\npriority = 9999\nsync-uri = http://127.0.0.1:${port}\nverify-signature = false\n`);
  });

  it.each(files.map((f) => f.replace(/^85-why-|\.txt$/g, "")).filter((name) => CAUSES[name]))("%s", async (name) => {
    await CAUSES[name]?.();
    let compared = 0;
    for (const record of recorded(`85-why-${name}.txt`)) {
      const [before, after] = record.command.split("; ");
      const command = after ?? before ?? "";
      if (/^echo '([^']*)' > (\S+)$/.test(before ?? "") && after) put("etc/portage/package.mask/m", "app-misc/hello-fleet\n");
      if (!/emerge -p/.test(command)) continue;
      await same(record, command);
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });

  it("11-slot-operator-rebuild", async () => {
    const FILE = "85-why-11-slot-operator-rebuild.txt";
    put("etc/portage/package.mask/m", ">=dev-libs/libfleet-2\n");
    await client.run("emerge --oneshot --quiet --usepkg=n --getbinpkg=n dev-util/fleet-tool");
    rmSync(join(client.root, "etc/portage/package.mask/m"));
    expect(readFileSync(join(client.root, "var/db/pkg/dev-util/fleet-tool-1.0/RDEPEND"), "utf8")).toBe("dev-libs/libfleet:0/1=\n");
    await same(find(FILE, "emerge -pvu --getbinpkg dev-libs/libfleet"));
    put("var/lib/portage/world", "dev-util/fleet-tool\n");
    await same(find(FILE, "emerge -pvuDN --getbinpkg @world"));
    await same(find(FILE, "emerge -pvuDN --getbinpkg --usepkg-exclude dev-util/fleet-tool @world"));
  });

  it("17-eapi: of the ebuild, and of the binary", async () => {
    const records = recorded("85-why-17-eapi.txt").filter((r) => r.command.startsWith("emerge"));
    const text = readFileSync(join(client.root, EBUILD), "utf8");
    put(EBUILD, text.replace("EAPI=8", "EAPI=99"));
    await same(records[0] as Recorded);
    put(EBUILD, text);
    const index = join(host.root, "var/cache/binpkgs/Packages");
    const stanzas = readFileSync(index, "utf8").split("\n\n");
    writeFileSync(
      index,
      stanzas
        .map((s, i) =>
          i === 0
            ? s.replace(/TIMESTAMP: \d+/, `TIMESTAMP: ${Math.floor(Date.now() / 1000) + 1}`)
            : s.includes("CPV: app-misc/hello-fleet")
              ? s.replace("EAPI: 8", "EAPI: 99")
              : s,
        )
        .join("\n\n"),
    );
    rmSync(`${index}.gz`);
    rmSync(join(client.root, "var/cache/edb/binhost"), { recursive: true, force: true });
    await same(records[1] as Recorded);
    await same(records[2] as Recorded);
  });
});
