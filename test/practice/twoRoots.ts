import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { type Running, startNginx } from "../../electron/practice/fleet/nginx.ts";
import { type TestMachine, testMachine } from "./machine.ts";

export let host: TestMachine;
export let client: TestMachine;
export let web: Running;
export let port: number;
export const at = (m: TestMachine, path: string): string => join(m.root, path);
export const text = (m: TestMachine, path: string): string => readFileSync(at(m, path), "utf8");
export const put = (m: TestMachine, path: string, content: string): void => {
  mkdirSync(join(at(m, path), ".."), { recursive: true });
  writeFileSync(at(m, path), content);
};
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const s = createServer();
    s.listen(0, "127.0.0.1", () => {
      const a = s.address();
      s.close(() => resolve(typeof a === "object" && a ? a.port : 0));
    });
  });
export const fine = async (m: TestMachine, line: string): Promise<string> => {
  const ran = await m.run(line);
  expect(ran.code, `${line}\n${ran.out}${ran.err}`).toBe(0);
  return ran.out;
};
export const PKGS = "var/cache/binpkgs";
export const HELLO = `${PKGS}/app-misc/hello-fleet/hello-fleet-1.1-1.gpkg.tar`;
export const access = (): string => (existsSync(at(host, "var/log/nginx/access.log")) ? text(host, "var/log/nginx/access.log") : "");

/** A binhost that serves and a client that asks it, both new for each test of the file that calls this. */
export function twoRoots(): void {
  beforeEach(async () => {
    host = await testMachine({ makeConf: 'FEATURES="buildpkg"\nACCEPT_LICENSE="*"\n' });
    port = await freePort();
    put(host, "etc/nginx/nginx.conf", `events {}\nhttp { server { listen ${port}; root /var/cache/binpkgs; if_modified_since before; } }\n`);
    web = await startNginx(host.root);
    client = await testMachine({ makeConf: 'FEATURES="getbinpkg"\nACCEPT_LICENSE="*"\n' });
    put(client, "etc/portage/binrepos.conf/home.conf", `[home]\npriority = 9999\nsync-uri = http://127.0.0.1:${port}\nverify-signature = false\n`);
  });
  afterEach(async () => {
    await web.stop();
    host.remove();
    client.remove();
  });
}
