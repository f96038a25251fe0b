import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { must, openSandbox, type Sandbox } from "./sandbox.ts";

const P = "/var/cache/binpkgs";
let box: Sandbox;
let server: Server;
let base = "";
let answer: (path: string) => { status: number; body: string; length?: number } = () => ({ status: 404, body: "" });
const seen: string[] = [];
beforeAll(async () => {
  box = await openSandbox();
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const { status, body, length } = answer(request.url ?? "");
    response.writeHead(status, { "Content-Length": length ?? Buffer.byteLength(body) });
    response.end(request.method === "HEAD" ? "" : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  box.close();
});
beforeEach(() => {
  box.sh(
    `rm -rf ${P} /run/emaint-* /run/proxy /var/lib/binhost-wizard /var/log/emerge.log; mkdir -p ${P}/app-misc/one ${P}/app-misc/two; echo x > ${P}/app-misc/one/one-1-1.gpkg.tar; echo y > ${P}/app-misc/two/two-1-1.gpkg.tar; cd ${P}; emaint --fix; rm -f /run/emaint-fixed`,
  );
  seen.length = 0;
});

describe("sign-packages", () => {
  it("lists with dryRun, signs what is unsigned, mends the index, does nothing the second time", async () => {
    const would = await must(box.door(), "sign-packages", { pkgdir: P, dryRun: true });
    expect(would).toEqual({ signed: ["app-misc/one/one-1-1.gpkg.tar", "app-misc/two/two-1-1.gpkg.tar"], already: 0, problem: null });
    expect(box.sh(`cat ${P}/app-misc/one/one-1-1.gpkg.tar`)).toBe("x\n");
    const done = await must(box.door({ shell: ["bash"] }), "sign-packages", { pkgdir: P, dryRun: false });
    expect(done).toEqual(would);
    expect(box.sh("cat /run/emaint-fixed")).toBe("fixed\n");
    expect(await must(box.door(), "sign-packages", { pkgdir: P, dryRun: false })).toEqual({ signed: [], already: 2, problem: null });
    expect(box.sh("cat /run/emaint-fixed")).toBe("fixed\n");
    expect(await must(box.door(), "sign-packages", { pkgdir: "/nowhere", dryRun: false })).toEqual({ signed: [], already: 0, problem: null });
  });
  it("mends the index for what was signed when one fails", async () => {
    box.sh(`mv ${P}/app-misc/two/two-1-1.gpkg.tar ${P}/app-misc/two/refuse-1-1.gpkg.tar`);
    const result = await must(box.door(), "sign-packages", { pkgdir: P, dryRun: false });
    expect(result).toMatchObject({
      signed: ["app-misc/one/one-1-1.gpkg.tar"],
      problem: { kind: "failed", path: `${P}/app-misc/two/refuse-1-1.gpkg.tar` },
    });
    expect((await must(box.door(), "fix-index", { pkgdir: P, fix: false })).clean).toBe(true);
  });
  it("an index that could not be mended is mended by the next call, even with nothing left to sign", async () => {
    box.sh("touch /run/emaint-fails");
    const failed = await must(box.door(), "sign-packages", { pkgdir: P, dryRun: false });
    expect(failed.signed).toHaveLength(2);
    expect(failed.problem).toMatchObject({ kind: "no-space" });
    box.sh("rm /run/emaint-fails");
    expect((await must(box.door(), "fix-index", { pkgdir: P, fix: false })).clean).toBe(false);
    expect(await must(box.door(), "sign-packages", { pkgdir: P, dryRun: false })).toEqual({ signed: [], already: 2, problem: null });
    expect((await must(box.door(), "fix-index", { pkgdir: P, fix: false })).clean).toBe(true);
  });
});

describe("fix-index", () => {
  it("looks, and mends when asked", async () => {
    expect(await must(box.door(), "fix-index", { pkgdir: P, fix: true })).toEqual({ clean: true, text: "", problem: null });
    box.sh(`echo more >> ${P}/app-misc/one/one-1-1.gpkg.tar; chmod 600 ${P}/Packages`);
    expect(await must(box.door(), "fix-index", { pkgdir: P, fix: false })).toMatchObject({
      clean: false,
      text: "'app-misc/hello-fleet-1.0' is not in Packages",
      problem: null,
    });
    expect(await must(box.door(), "fix-index", { pkgdir: P, fix: true })).toMatchObject({ clean: true, problem: null });
    expect(box.sh(`stat -c %a ${P}/Packages`)).toBe("644\n");
  });
  it("makes the directory readable for a web server when asked, also when the index is right", async () => {
    box.sh(`chmod 700 ${P}/app-misc; chmod 600 ${P}/app-misc/one/one-1-1.gpkg.tar`);
    const modes = () => box.sh(`stat -c %a ${P}/app-misc ${P}/app-misc/one/one-1-1.gpkg.tar`);
    expect((await must(box.door(), "fix-index", { pkgdir: P, fix: true })).clean).toBe(true);
    expect(modes()).toBe("700\n600\n");
    expect(await must(box.door(), "fix-index", { pkgdir: P, fix: true, readable: true })).toEqual({ clean: true, text: "", problem: null });
    expect(modes()).toBe("755\n644\n");
  });
  it("names a missing emaint and a failing one", async () => {
    box.sh(`echo more >> ${P}/app-misc/one/one-1-1.gpkg.tar; touch /run/emaint-fails`);
    expect((await must(box.door(), "fix-index", { pkgdir: P, fix: true })).problem?.kind).toBe("no-space");
    expect((await must(box.door({ path: "/usr/bin:/bin" }), "fix-index", { pkgdir: P, fix: true })).problem).toMatchObject({
      kind: "missing-tool",
      path: "emaint",
    });
  });
});

const index =
  "ARCH: amd64\nCHOST: x86_64-pc-linux-gnu\nPACKAGES: 2\nTIMESTAMP: 1795417426\nURI: http://me:pw@host/x\nVERSION: 0\n\nBUILD_ID: 1\nCPV: app-misc/one-1\nPATH: app-misc/one/one-1-1.gpkg.tar\nSIZE: 10\nUSE: nls\n\nCPV: app-misc/two-1\nSIZE: 20\n\n";

describe.each(["curl", "wget"] as const)("check-index with %s alone", (tool) => {
  const other = tool === "curl" ? "wget" : "curl";
  beforeAll(() => box.sh(`: > /run/empty; mount --bind /run/empty /usr/bin/${other}`));
  afterAll(() => box.sh(`umount /usr/bin/${other}`));
  it("reads header, count and one package's size", async () => {
    answer = (url) =>
      url === "/Packages"
        ? { status: 200, body: index }
        : url === "/app-misc/one/one-1-1.gpkg.tar"
          ? { status: 200, body: "0123456789" }
          : { status: 404, body: "" };
    const result = await must(box.door(), "check-index", { uri: `${base}/` });
    expect(result).toMatchObject({
      tool,
      status: 200,
      error: "",
      listed: 2,
      proxy: null,
      sample: { path: "app-misc/one/one-1-1.gpkg.tar", size: 10, contentLength: 10, status: 200 },
    });
    expect(result.header).toMatchObject({ ARCH: "amd64", VERSION: "0", TIMESTAMP: "1795417426", URI: "http://•••@host/x" });
    expect(seen).toEqual(["GET /Packages", "HEAD /app-misc/one/one-1-1.gpkg.tar"]);
  });
  it("tells 404 and a refused connection, and fetches the whole index", async () => {
    answer = () => ({ status: 404, body: "no" });
    const missing = await must(box.door(), "check-index", { uri: base });
    expect(missing).toMatchObject({ tool, status: 404, listed: 0, sample: null });
    expect(missing.error).toMatch(/404/);
    expect((await must(box.door(), "check-index", { uri: "http://127.0.0.1:1" })).error).not.toBe("");
    answer = () => ({ status: 200, body: index });
    expect(await must(box.door(), "fetch-index", { uri: base })).toEqual({ text: index.replace("me:pw@", "•••@"), error: "" });
  });
});

describe("check-index without curl and wget", () => {
  it("says that there is no tool", async () => {
    box.sh(": > /run/empty; mount --bind /run/empty /usr/bin/wget; mount --bind /run/empty /usr/bin/curl");
    const result = await must(box.door(), "check-index", { uri: base });
    box.sh("umount /usr/bin/wget; umount /usr/bin/curl");
    expect(result).toMatchObject({ tool: null, status: null, sample: null });
    expect(result.error).toMatch(/neither curl nor wget/);
    expect(seen).toEqual([]);
  });
});

describe("check-index", () => {
  it("tells 404, an empty index, rubbish, a refused connection", async () => {
    answer = () => ({ status: 404, body: "no" });
    expect(await must(box.door(), "check-index", { uri: base })).toMatchObject({ tool: "curl", status: 404, listed: 0, sample: null });
    expect((await must(box.door(), "check-index", { uri: base })).error).toMatch(/404/);
    answer = () => ({ status: 200, body: "" });
    expect(await must(box.door(), "check-index", { uri: base })).toMatchObject({ status: 200, error: "", header: {}, listed: 0, sample: null });
    answer = () => ({ status: 200, body: "<html>\n<h1>hello: you</h1>\n\u0000\u001eend\n\n" });
    expect(await must(box.door(), "check-index", { uri: base })).toMatchObject({ status: 200, listed: 0, sample: null });
    expect((await must(box.door(), "check-index", { uri: "http://127.0.0.1:1" })).error).toMatch(/refused|connect/i);
  });
  it("a package of another size is told; a proxy that Portage uses is used and named", async () => {
    answer = (url) => (url.endsWith("/Packages") ? { status: 200, body: index } : { status: 200, body: "", length: 0 });
    expect((await must(box.door(), "check-index", { uri: base })).sample).toMatchObject({ size: 10, contentLength: 0 });
    box.sh(`echo '${base.replace("http://", "http://me:secret@")}' > /run/proxy`);
    const through = await must(box.door(), "check-index", { uri: "http://binhost.invalid" });
    expect(through).toMatchObject({ status: 200, proxy: base.replace("http://", "http://•••@") });
    expect(seen).toContain("GET http://binhost.invalid/Packages");
    expect((await must(box.door({ env: { no_proxy: "localhost,.invalid" } }), "check-index", { uri: "http://binhost.invalid" })).proxy).toBeNull();
  });
  it("fetch-index brings the bytes, within a bound", async () => {
    const odd = `${index}DESC: caf\u00e9 \u001e\n\u001eend\n`;
    answer = () => ({ status: 200, body: odd });
    expect(await must(box.door(), "fetch-index", { uri: base })).toEqual({ text: odd.replace("me:pw@", "•••@"), error: "" });
    expect(await must(box.door(), "fetch-index", { uri: base, maxBytes: 10 })).toEqual({ text: "", error: "the index is larger than 10 bytes" });
    answer = () => ({ status: 500, body: "no" });
    expect((await must(box.door(), "fetch-index", { uri: base })).error).toMatch(/500/);
  });
});

describe("emerge-log and installed-package", () => {
  it("gives pieces by offset and starts again when the log was cut", async () => {
    expect(await must(box.door(), "emerge-log", { offset: 0 })).toEqual({ text: "", size: 0, nextOffset: 0 });
    box.write("/var/log/emerge.log", "1: one\n2: two\n");
    expect(await must(box.door(), "emerge-log", { offset: 7 })).toEqual({ text: "2: two\n", size: 14, nextOffset: 14 });
    expect(await must(box.door(), "emerge-log", { offset: 999 })).toMatchObject({ text: "1: one\n2: two\n" });
  });
  it("tells build id, time and where the package lies", async () => {
    box.sh(
      `mkdir -p /var/db/pkg/app-misc/one-1-r2 /var/cache/binhost/home/app-misc/one; cd /var/db/pkg/app-misc/one-1-r2; echo 3 > BUILD_ID; echo 1795416558 > BUILD_TIME; touch /var/cache/binhost/home/app-misc/one/one-1-r2-3.gpkg.tar`,
    );
    expect(await must(box.door(), "installed-package", { cpv: "app-misc/one-1-r2" })).toEqual({
      installed: true,
      buildId: "3",
      buildTime: "1795416558",
      binpkgPath: "/var/cache/binhost/home/app-misc/one/one-1-r2-3.gpkg.tar",
    });
    for (const cpv of ["app-misc/none-1", "../../../etc", "app-misc", ""])
      expect((await must(box.door(), "installed-package", { cpv })).installed).toBe(false);
  });
});
