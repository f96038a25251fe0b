import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixture, must, openSandbox, type Sandbox } from "./sandbox.ts";

/** Recorded: a package that the real Portage signed, and the public key for it. */
const PATH = "app-editors/tinyc/tinyc-1.0-1.gpkg.tar";
const G = "/etc/portage/gnupg";
let box: Sandbox;
let server: Server;
let uri = "";
let body: (url: string) => Buffer | null = () => null;
beforeAll(async () => {
  box = await openSandbox();
  // The gpkg class of the machines with the little Portage: GLEP 78 with the real gpg.
  const python = join(box.folder, "python/portage");
  mkdirSync(python, { recursive: true });
  writeFileSync(join(python, "__init__.py"), "settings = None\n");
  cpSync(new URL("../lab/parts/gpkg.py", import.meta.url), join(python, "gpkg.py"));
  server = createServer((request, response) => {
    const bytes = body(request.url ?? "");
    response.writeHead(bytes ? 200 : 404);
    response.end(bytes ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  box.close();
});
const check = () => must(box.door({ env: { PYTHONPATH: join(box.folder, "python") } }), "check-signature", { uri, path: PATH });
const signed = () => fixture("tinyc-1.0-1.gpkg.tar");
const trust = () => {
  box.write("/run/key.asc", fixture("fleet.asc").toString());
  box.sh(
    `rm -rf ${G}; mkdir -m 755 ${G}; g="gpg --homedir ${G} --batch --quiet --no-permission-warning"; $g --import /run/key.asc; $g --with-colons --list-keys | awk -F: '$1=="fpr"{print $10":6:";exit}' | $g --import-ownertrust 2>/dev/null; $g --check-trustdb; chmod -R a+rX ${G}; gpgconf --homedir ${G} --kill all`,
  );
};

describe("check-signature", () => {
  it("a trusted signature is accepted, the copy without it refused, and nothing stays", async () => {
    trust();
    body = () => signed();
    const result = await check();
    expect(result).toMatchObject({ signedAccepted: true, unsignedRefused: true, problem: null });
    expect(box.sh("ls -d /var/tmp/binhost-wizard.* /run/binhost-wizard.* 2>/dev/null || true")).toBe("");
  });
  it("without trust the signed one is refused too", async () => {
    box.sh(`rm -rf ${G}; mkdir -m 755 ${G}`);
    body = () => signed();
    expect(await check()).toMatchObject({ signedAccepted: false, unsignedRefused: true, problem: null });
  });
  it("an altered package is not accepted, and says so", async () => {
    trust();
    const altered = signed();
    const at = altered.indexOf("image.tar.zst") + 600;
    altered[at] = (altered[at] ?? 0) ^ 1;
    body = () => altered;
    const result = await check();
    expect(result).toMatchObject({ signedAccepted: false, problem: null });
    expect(result.text).toMatch(/as it was fetched: (Invalid|Digest)/);
  });
  it("what cannot be fetched or is no package is told apart from a refusal", async () => {
    body = () => null;
    expect((await check()).problem).toMatchObject({ kind: "failed", text: expect.stringContaining("404") });
    body = () => Buffer.from("hello");
    expect(await check()).toMatchObject({ signedAccepted: false, unsignedRefused: false, text: expect.stringContaining("could not be made") });
  });
  it("without Portage's module it is a problem, not a refusal", async () => {
    body = () => signed();
    const result = await must(box.door(), "check-signature", { uri, path: PATH });
    expect(result).toMatchObject({ signedAccepted: false, unsignedRefused: false, problem: { kind: "failed" } });
    expect(result.problem?.text).toMatch(/No module named|could not be asked/);
  });
});
