/**
 * A fleet that was set up, and what then goes wrong: trust (signed accepted, unsigned and unknown refused), an index that is gone, a binhost that
 * is down, a package that nobody knows, flags that differ. Nothing is ever compiled instead, and each has its code, cause and remedy.
 */
import { readFileSync, statSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import { dropPort, killSshd } from "./faults.ts";
import { HASWELL } from "./hardware.ts";
import { INSTALLED } from "./littlePortage.ts";
import { BINHOST_ADDRESS, CLIENT_ADDRESSES, type Lab, type LabMachine, startLab } from "./machines.ts";
import { type Ended, failures, labFleet, openSession, type Session, stepsOf } from "./session.ts";

const TINYC = "app-editors/tinyc-1.0";
const TINYC_ATOM = `=${TINYC}`;
let lab: Lab;
let session: Session;
let applied: Ended;
const mends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  lab = await startLab([
    {
      name: "binhost",
      address: BINHOST_ADDRESS,
      cpu: HASWELL,
      installed: [...INSTALLED, "www-servers/nginx", "app-editors/tinyc", "app-misc/cpu-tool"],
      files: { "/etc/etc-demo.conf": "secret=edited here\n" },
    },
    { name: "desk", address: CLIENT_ADDRESSES[0], cpu: HASWELL },
    { name: "nocurl", address: CLIENT_ADDRESSES[1], cpu: HASWELL, without: ["/usr/bin/curl"] },
    { name: "neither", address: CLIENT_ADDRESSES[2], cpu: HASWELL, without: ["/usr/bin/curl", "/usr/bin/wget"] },
  ]);
  session = openSession(lab);
  applied = await session.apply(labFleet(lab, {}, ["binhost", "desk", "nocurl"]));
}, 300_000);
afterEach(async () => {
  for (const mend of mends.splice(0).reverse()) await mend();
});
afterAll(async () => {
  await session?.close();
  await lab?.close();
});

const fleet = () => labFleet(lab, {}, ["binhost", "desk"]);
const sh = async (machine: LabMachine, script: string): Promise<string> => {
  const ran = await machine.inGentoo(script);
  if (ran.code !== 0) throw new Error(`${machine.name}: ${script}\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
};
const logSize = (): number => statSync(lab.machine("desk").at("/var/log/emerge.log")).size;

/** Tries to install on the desk: refused with these codes, in full words, and nothing compiled or installed. */
async function refused(atom: string): Promise<WizardError> {
  const size = logSize();
  const error = await session.fails("install.run", { fleet: fleet(), machine: "desk", atoms: [atom] });
  for (const words of [error.what, error.why, error.changed]) expect(words).not.toBe("");
  expect(error.remedies.length).toBeGreaterThan(0);
  expect(error.machine).toBe("desk");
  const log = readFileSync(lab.machine("desk").at("/var/log/emerge.log"), "utf8").slice(size);
  expect(log).not.toContain("Compiling/");
  expect(log).not.toContain("::: completed");
  expect((await lab.machine("desk").sh("ls -d /var/db/pkg/app-editors/tinyc-*")).code).not.toBe(0);
  return error;
}

/** Puts another file in place of a package in the binhost's index, as its Portage would list it, and takes it back afterwards. */
async function inPlaceOf(script: string): Promise<void> {
  const binhost = lab.machine("binhost");
  const path = "/var/cache/binpkgs/app-editors/tinyc/tinyc-1.0-1.gpkg.tar";
  await sh(binhost, `cp -a ${path} /root/kept.tar; cp -a /var/cache/binpkgs/Packages /var/cache/binpkgs/Packages.gz /root/`);
  mends.push(() => sh(binhost, `cp -a /root/kept.tar ${path}; cp -a /root/Packages /root/Packages.gz /var/cache/binpkgs/`));
  mends.push(() => sh(lab.machine("desk"), "rm -rf /var/cache/binhost /var/cache/edb/binhost"));
  await sh(
    binhost,
    `set -e; d=$(mktemp -d); cd $d; tar -xf ${path}; cd */; ${script}; cd ..; tar --format=gnu -cf ${path} $(tar -tf /root/kept.tar | while read -r f; do [ -e "$f" ] && echo "$f"; done); chmod 644 ${path}; rm -rf $d`,
  );
  // The index as if it had always been so: the client must not see by size or hash that something is wrong.
  await sh(
    binhost,
    `cd /var/cache/binpkgs; size=$(stat -c %s ${path}); md5=$(md5sum < ${path} | cut -c1-32); sha=$(sha1sum < ${path} | cut -c1-40)
     awk -v size=$size -v md5=$md5 -v sha=$sha 'BEGIN{RS="";ORS="\\n\\n"} /CPV: app-editors\\/tinyc-1.0/{gsub(/SIZE: [0-9]+/,"SIZE: " size); gsub(/MD5: [0-9a-f]+/,"MD5: " md5); gsub(/SHA1: [0-9a-f]+/,"SHA1: " sha)} {print}' Packages > P.new
     sed -i "s/^TIMESTAMP: .*/TIMESTAMP: $(($(date +%s) + 1))/" P.new; cat P.new > Packages; gzip -c Packages > Packages.gz; rm P.new; sleep 1.1; touch Packages Packages.gz`,
  );
}

describe("the set-up", () => {
  it("went through on every machine", () => {
    expect(failures(applied)).toEqual([]);
    expect(applied.result).toBe("done");
  });

  it("fetched the index on the client itself: with curl, and with wget where there is no curl", () => {
    const said = (machine: string): string =>
      applied.events.flatMap((event) => (event.code === "step.log" && event.step === `${machine}/check-index` ? [event.text] : [])).join("\n");
    expect(said("desk")).toContain("by curl");
    expect(said("nocurl")).toContain("by wget");
  });

  it("names the gap where a machine has neither curl nor wget, and checks nothing from here instead", async () => {
    const plan = await session.plan(labFleet(lab, {}, ["binhost", "neither"]));
    expect(
      plan.issues
        .filter((issue) => issue.machine === "neither")
        .map((issue) => issue.what + issue.remedy)
        .join(" "),
    ).toMatch(/curl/);
    const ended = await session.apply(labFleet(lab, {}, ["binhost", "neither"]));
    expect(
      ended.events.filter((event) => event.code === "step.finished" && event.step === "neither/check-index" && event.outcome === "done"),
    ).toEqual([]);
    const log = readFileSync(lab.machine("binhost").at("/var/log/nginx/access.log"), "utf8");
    expect(log.split("\n").filter((line) => line.startsWith("10.42.0.1 "))).toEqual([]);
  });

  it("trap: a package whose configuration was edited is built anew, so that no stub and nothing edited is published", async () => {
    const path = (await sh(lab.machine("binhost"), "ls /var/cache/binpkgs/app-misc/etc-demo/*.gpkg.tar | tail -n 1")).trim();
    const inside = await sh(
      lab.machine("binhost"),
      `d=$(mktemp -d); cd $d; tar -xf ${path}; zstd -dqc */image.tar.zst | tar -x --to-stdout --wildcards '*etc-demo.conf'; rm -rf $d`,
    );
    expect(inside).toBe("value=1.1\n");
    expect(readFileSync(lab.machine("binhost").at("/etc/etc-demo.conf"), "utf8")).toBe("secret=edited here\n");
  });

  it("trap: every file that the index names can be read by the web server", async () => {
    const list = await sh(lab.machine("desk"), `curl -fsS http://${BINHOST_ADDRESS}:8080/Packages | sed -n 's/^PATH: //p'`);
    expect(list.trim().split("\n").length).toBeGreaterThan(5);
    for (const path of list.trim().split("\n"))
      expect(await sh(lab.machine("desk"), `curl -s -o /dev/null -w '%{http_code}' http://${BINHOST_ADDRESS}:8080/${path}`)).toBe("200");
  });

  it("trap: an index that did not change is answered with 304 to the time that Portage sends", async () => {
    const code = await sh(
      lab.machine("desk"),
      `u=http://${BINHOST_ADDRESS}:8080/Packages; t=$(curl -fsS $u | sed -n 's/^TIMESTAMP: //p'); curl -s -o /dev/null -w '%{http_code}' -H "If-Modified-Since: $(date -u -d @$((t + 5)) '+%a, %d %b %Y %H:%M:%S GMT')" $u`,
    );
    expect(code).toBe("304");
  });

  it("trap: verify-signature stands in our own section, in words", () => {
    expect(readFileSync(lab.machine("desk").at("/etc/portage/binrepos.conf/zz-binhost-wizard.conf"), "utf8")).toMatch(/^verify-signature = true$/m);
  });

  it("trap: the web server listens on every address, so that it comes up before the address does", () => {
    expect(readFileSync(lab.machine("binhost").at("/etc/nginx/binhost-wizard.conf"), "utf8")).toMatch(/^\s*listen 8080;$/m);
  });
});

describe("bad input: installing", () => {
  it("package unknown", async () => {
    expect((await refused("app-misc/no-such-thing")).code).toBe("install.unknown");
  });

  it("index missing: seen by verify, and no installation", async () => {
    const binhost = lab.machine("binhost");
    await sh(binhost, "mkdir /root/index && mv /var/cache/binpkgs/Packages* /root/index/");
    mends.push(() => sh(binhost, "mv /root/index/* /var/cache/binpkgs/ && rmdir /root/index"));
    const verified = await session.get("verify", { fleet: fleet() });
    expect(verified.ok).toBe(false);
    const desk = verified.machines.find((one) => one.id === "desk");
    expect(
      desk?.checks
        .filter((check) => !check.ok)
        .map((check) => check.detail)
        .join("\n"),
    ).toMatch(/404|index/i);
    expect((await refused(TINYC_ATOM)).code).toBe("index.unreachable");
  });

  it("trap: the binhost is down, Portage would go by its old copy of the index and then compile", async () => {
    const binhost = lab.machine("binhost");
    await sh(lab.machine("desk"), "emerge --pretend --getbinpkg app-editors/tinyc >/dev/null 2>&1; true");
    await sh(binhost, "rc-service nginx stop </dev/null >/dev/null 2>&1");
    mends.push(() => sh(binhost, "rc-service nginx start </dev/null >/dev/null 2>&1"));
    expect((await refused(TINYC_ATOM)).code).toBe("index.unreachable");
    expect((await session.get("verify", { fleet: fleet() })).ok).toBe(false);
  });

  it("trap: a firewall that drops is told from a port that refuses", async () => {
    mends.push(await dropPort(lab.machine("binhost"), 8080));
    const dropped = await session.survey(fleet());
    expect(dropped.desk?.portReach).toBe("dropped");
    await mends.pop()?.();
    await sh(lab.machine("binhost"), "rc-service nginx stop </dev/null >/dev/null 2>&1");
    mends.push(() => sh(lab.machine("binhost"), "rc-service nginx start </dev/null >/dev/null 2>&1"));
    expect((await session.survey(fleet())).desk?.portReach).toBe("refused");
  });

  it("trap: a USE flag that differs would compile; it says so and does not", async () => {
    await sh(lab.machine("desk"), "echo 'app-editors/tinyc -nls' > /etc/portage/package.use/mine");
    mends.push(() => sh(lab.machine("desk"), "rm /etc/portage/package.use/mine"));
    const error = await refused(TINYC_ATOM);
    expect(error.code).toBe("install.not-binary");
    expect(`${error.why} ${error.details}`).toContain("nls");
  });
});

describe("trust", () => {
  it("an unsigned package is refused, though the index says that all is well", async () => {
    await inPlaceOf(`rm -f *.sig; sed -i -e '1,/^$/d' -e '/^-----BEGIN PGP SIGNATURE-----/,$d' -e 's/^- //' -e '/\\.sig /d' Manifest`);
    const error = await refused(TINYC_ATOM);
    expect(error.code).toBe("install.failed");
    expect(error.why).toContain("it carries no signature");
  });

  it("signature wrong: a changed package is refused", async () => {
    await inPlaceOf(`printf 'x' | dd of=image.tar.zst bs=1 seek=60 conv=notrunc 2>/dev/null`);
    const error = await refused(TINYC_ATOM);
    expect(error).toMatchObject({ code: "install.failed", fault: "machine" });
    expect(error.why).toContain("does not fit its signature");
  });

  it("a key that the client does not know is refused; the next apply brings it back", async () => {
    const fingerprint = (await session.survey(fleet())).binhost?.signingKey?.fingerprint ?? "";
    await sh(
      lab.machine("desk"),
      `gpg --homedir /etc/portage/gnupg --batch --yes --delete-keys ${fingerprint}; chmod a+r /etc/portage/gnupg/*.kbx /etc/portage/gnupg/trustdb.gpg`,
    );
    const error = await refused(TINYC_ATOM);
    expect(error.code).toBe("install.failed");
    expect(error.why).toContain("a key that this machine does not know");
    const plan = await session.plan(fleet());
    expect(stepsOf(plan).map((step) => step.id)).toContain("desk/trust-key");
    expect((await session.apply(fleet())).result).toBe("done");
    const trusted = (await session.survey(fleet())).desk?.trust.keys.find((key) => key.fingerprint === fingerprint);
    expect(trusted?.validity).toMatch(/^[fu]$/);
  });

  it("a signed package is accepted", async () => {
    const proof = await session.get("install.run", { fleet: fleet(), machine: "desk", atoms: [TINYC_ATOM] });
    expect(proof).toMatchObject({ binary: true, package: TINYC });
  });
});

describe("a lost connection", () => {
  it("trap: a long job goes on without us and is found again", async () => {
    const binhost = lab.machine("binhost");
    // Slow enough that the line is lost in the middle of it.
    await sh(binhost, "cp /etc/little-portage.json /root/; sed -i 's/600/3/' /etc/little-portage.json");
    mends.push(() => sh(binhost, "cp /root/little-portage.json /etc/"));
    await sh(binhost, "rm -r /var/cache/binpkgs/app-misc/etc-demo && emaint --fix binhost");
    let restart: (() => Promise<void>) | null = null;
    const stop = session.engine.subscribe((event) => {
      if (event.type === "run" && event.event.code === "step.job" && restart === null) {
        restart = async () => {};
        setTimeout(() => void killSshd(binhost).then((mend) => setTimeout(() => void mend(), 500)), 300);
      }
    });
    const size = statSync(binhost.at("/var/log/emerge.log")).size;
    const ended = await session.apply(fleet());
    stop();
    expect(failures(ended)).toEqual([]);
    expect(ended.events.some((event) => event.code === "machine.state" && event.error?.code === "ssh.lost")).toBe(true);
    const log = readFileSync(binhost.at("/var/log/emerge.log"), "utf8").slice(size);
    expect(log.match(/>>> emerge \(1 of 1\) app-misc\/etc-demo/g)).toHaveLength(1);
    expect(log).toContain("::: completed emerge (1 of 1) app-misc/etc-demo");
  });
});
