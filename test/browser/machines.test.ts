/** The Machines page: each error with its words, its remedy and its way on; adding, asking, looking, finding, taking out; many machines. */
import { describe, expect, test } from "vitest";
import { problemToError, timedOut, unreadable } from "../../electron/engine/machine/problems.ts";
import { sshErrors, type Where } from "../../electron/engine/ssh/errors.ts";
import { catalogue } from "../../shared/errors/catalogue.ts";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import type { Facts } from "../../shared/model/facts.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { CPUS, factsFixture, fleetFixture } from "../plan/fixtures.ts";
import { refusedKey } from "./fleets.ts";
import { expectAccessible, type FakeWindow, inBrowser, shot } from "./harness.ts";
import { MachinesPage } from "./pages/machines.ts";

/** What must stand in the card besides the error's own words: something to do, and the field that mends it (none: only the machine can). */
type Case = { readonly error: WizardError; readonly does: string | RegExp; readonly field?: string; readonly stop?: true };
type Ssh = keyof typeof sshErrors;

const at = (machine: string, more: Partial<Where> = {}): Where => ({ machine, host: "10.42.0.7", port: 22, user: "larry", jump: false, ...more });
const SHA = "SHA256:q7Fz0sJr5v2KdTnXw8YbLm4hPcEaGi6UoR1tNjB3kVs";
const OTHER = "SHA256:AAAA0sJr5v2KdTnXw8YbLm4hPcEaGi6UoR1tNjB3kVs";
const HOSTS = "/home/larry/.ssh/known_hosts:4";
const KEY = "/home/larry/.ssh/id_ed25519";

/** Everything of sshErrors that can end a look at a machine. */
const SSH: Readonly<Record<Exclude<Ssh, "cancelled">, (m: string) => Case>> = {
  dns: (m) => ({ error: sshErrors.dns(at(m, { host: "atic.lan" })), does: "getent hosts atic.lan", field: "Address" }),
  refused: (m) => ({ error: sshErrors.refused(at(m)), does: "rc-service sshd start || systemctl start sshd", field: "Port" }),
  timeout: (m) => ({ error: sshErrors.timeout(at(m), "connecting"), does: "ping -c 3 10.42.0.7", field: "Address" }),
  unreachable: (m) => ({ error: sshErrors.unreachable(at(m), "EHOSTUNREACH"), does: "ip route get 10.42.0.7", field: "Address" }),
  notSsh: (m) => ({ error: sshErrors.notSsh(at(m, { port: 80 }), "HTTP/1.1 400"), does: "ssh -p 80 larry@10.42.0.7 -v", field: "Port" }),
  algorithms: (m) => ({ error: sshErrors.algorithms(at(m), "no matching key exchange"), does: "Update OpenSSH there." }),
  closed: (m) => ({ error: sshErrors.closed(at(m), "ECONNRESET"), does: "Try again", field: "Address" }),
  failed: (m) => ({ error: sshErrors.failed(at(m), "EPIPE"), does: "Try again", field: "Address" }),
  lost: (m) => ({ error: sshErrors.lost(at(m), "ETIMEDOUT"), does: "Try again" }),
  channels: (m) => ({ error: sshErrors.channels(at(m)), does: "sshd -T | grep maxsessions" }),
  shell: (m) => ({ error: sshErrors.shell(at(m), "This account is not available"), does: "ssh larry@10.42.0.7 id", field: "User" }),
  broken: (m) => ({ error: sshErrors.broken(at(m), "checksum"), does: "Try again" }),
  hostKeyUnknown: (m) => ({
    error: sshErrors.hostKeyUnknown(at(m), "ssh-ed25519", SHA, ""),
    does: "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
    field: "Address",
  }),
  hostKeyUnexpected: (m) => ({ error: sshErrors.hostKeyUnexpected(at(m), OTHER, SHA), does: "ssh-keygen -lf", field: "Address", stop: true }),
  hostKeyChanged: (m) => ({
    error: sshErrors.hostKeyChanged(at(m), "ssh-ed25519", SHA, [HOSTS]),
    does: "ssh-keygen -R '10.42.0.7' -f '/home/larry/.ssh/known_hosts'",
    field: "Address",
    stop: true,
  }),
  hostKeyRevoked: (m) => ({
    error: sshErrors.hostKeyRevoked(at(m), "ssh-ed25519", SHA, HOSTS),
    does: "ssh-keygen -A",
    field: "Address",
    stop: true,
  }),
  hostKeyAuthority: (m) => ({
    error: sshErrors.hostKeyAuthority(at(m), "ssh-ed25519", SHA, HOSTS),
    does: "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
    field: "Address",
  }),
  knownHostsUnwritable: (m) => ({ error: sshErrors.knownHostsUnwritable(at(m), "/home/larry/x/known_hosts", "ENOSPC"), does: "ls -ld" }),
  config: (m) => ({ error: sshErrors.config(m, "line 3: Bad configuration option"), does: "Correct the line that the details name." }),
  proxyCommand: (m) => ({ error: sshErrors.proxyCommand(at(m), "nc %h %p"), does: "Use ProxyJump", field: "By way of" }),
  jumpLoop: (m) => ({ error: sshErrors.jumpLoop(at(m), "a, b, a"), does: "Try again", field: "By way of" }),
  jumpBlocked: (m) => ({ error: sshErrors.jumpBlocked(at(m, { jump: true }), "attic:22", ""), does: "allowtcpforwarding", field: "By way of" }),
  noAgent: (m) => ({ error: sshErrors.noAgent(at(m), "SSH_AUTH_SOCK is not set"), does: "ssh-add -l", field: "Sign-in" }),
  keyMissing: (m) => ({ error: sshErrors.keyMissing(at(m), KEY, "ENOENT"), does: `ls -l '${KEY}'`, field: "Sign-in" }),
  keyUnusable: (m) => ({ error: sshErrors.keyUnusable(at(m), KEY, "no private key"), does: `ssh-keygen -lf '${KEY}'`, field: "Sign-in" }),
  keyHardware: (m) => ({ error: sshErrors.keyHardware(at(m), `${KEY}_sk`), does: "ssh-keygen -t ed25519 -f ~/.ssh/id_binhost", field: "Sign-in" }),
  passphrase: (m) => ({ error: sshErrors.passphrase(at(m), KEY), does: `ssh-add '${KEY}'`, field: "Sign-in" }),
  authFailed: (m) => ({
    error: sshErrors.authFailed(at(m, { user: "root" }), [`key file ${KEY}`], ["publickey"]),
    does: "sshd -T | grep permitrootlogin",
    field: "User",
  }),
  tooManyKeys: (m) => ({ error: sshErrors.tooManyKeys(at(m), ["key a", "key b"]), does: "Name the one key file", field: "Sign-in" }),
  rootNone: (m) => ({ error: sshErrors.rootNone(at(m), ""), does: "echo 'permit larry as root' >> /etc/doas.conf", field: "Way to root" }),
  rootRefused: (m) => ({ error: sshErrors.rootRefused(at(m), "sudo", "Sorry, try again."), does: "Try again", field: "Way to root" }),
  rootUnclear: (m) => ({ error: sshErrors.rootUnclear(at(m), "sudo", "Verification code:"), does: "-t sudo id", field: "Way to root" }),
};

const problem = (m: string, kind: Parameters<typeof problemToError>[0]["kind"], path: string, text = ""): WizardError =>
  problemToError({ kind, path, text }, m, "look at the machine");
/** Everything else that can end a look. */
const OWN: readonly ((m: string) => Case)[] = [
  (m) => ({ error: catalogue["machine.no-root"](m), does: "Try again", field: "Way to root" }),
  (m) => ({ error: problem(m, "no-space", "/var/tmp/x"), does: "df -h /var/tmp" }),
  (m) => ({ error: problem(m, "read-only", "/etc/x"), does: "findmnt -T /etc" }),
  (m) => ({ error: problem(m, "missing-tool", "unshare"), does: "emerge --oneshot sys-apps/util-linux" }),
  (m) => ({
    error: problem(m, "failed", "/mnt/gentoo", "/mnt/gentoo/proc is missing: this is no unpacked stage 3"),
    does: "Try again",
    field: "System in",
  }),
  (m) => ({ error: timedOut(m, "survey", 300, "exit code none"), does: "Try again" }),
  (m) => ({ error: unreadable(m, "survey", "exit code 1"), does: "The details have the last lines." }),
  (m) => ({ error: catalogue["us.bug"](m, "Error: boom"), does: "Report it with the details below." }),
];

const FAMILIES: Readonly<Record<string, readonly ((m: string) => Case)[]>> = {
  "the way there": [SSH.dns, SSH.refused, SSH.timeout, SSH.unreachable, SSH.notSsh, SSH.closed, SSH.failed, SSH.lost],
  "host keys": [SSH.hostKeyUnknown, SSH.hostKeyUnexpected, SSH.hostKeyChanged, SSH.hostKeyRevoked, SSH.hostKeyAuthority, SSH.knownHostsUnwritable],
  "what this computer is set up to do": [SSH.config, SSH.proxyCommand, SSH.jumpLoop, SSH.jumpBlocked, SSH.algorithms, SSH.channels],
  "keys and passwords": [SSH.noAgent, SSH.keyMissing, SSH.keyUnusable, SSH.keyHardware, SSH.passphrase, SSH.authFailed, SSH.tooManyKeys],
  "the shell and root": [SSH.shell, SSH.broken, SSH.rootNone, SSH.rootRefused, SSH.rootUnclear],
  "the machine itself": OWN,
};

const fleetOf = (ids: readonly string[]): Fleet =>
  fleetFixture({
    name: "Troubled fleet",
    machines: [
      { id: "host", name: "host", role: "binhost", address: "10.42.0.1", user: "root" },
      ...ids.map((id, index) => ({ id, name: id, role: "client" as const, address: `10.42.0.${index + 10}`, user: "larry" })),
    ],
  });
const factsOf = (fleet: Fleet): Readonly<Record<string, Facts>> => Object.fromEntries(fleet.machines.map(({ id }) => [id, factsFixture(id)]));

async function begun(window: FakeWindow): Promise<MachinesPage> {
  const machines = new MachinesPage(window.page);
  await machines.button("Start the practice fleet").click();
  await machines.arrive("Which machines belong together?");
  return machines;
}

inBrowser("Machines", ({ open, openOn, practiceEngine }) => {
  test("every error of the line has its case", () => {
    const listed = new Set(Object.values(FAMILIES).flat());
    expect(Object.entries(SSH).flatMap(([name, make]) => (listed.has(make) ? [] : [name]))).toEqual([]);
  });

  describe("each error: its words, what can be done, a way on", () => {
    test.each(Object.entries(FAMILIES))("%s", async (family, makers) => {
      const cases = makers.map((make, index) => ({ id: `m${index}`, ...make(`m${index}`) }));
      const fleet = fleetOf(cases.map((each) => each.id));
      const refuse = Object.fromEntries(cases.map((each) => [each.id, each.error]));
      const window = await open({ fleet, facts: factsOf(fleet), refuse });
      const machines = await begun(window);
      await machines.lookAtAll();
      await machines.says("host", "surveyed");
      for (const each of cases) {
        const body = machines.problem(each.id);
        await body.waitFor();
        const text = ((await body.textContent()) ?? "").replace(/\s+/g, " ");
        const code = each.error.code;
        expect(text, code).toContain(each.error.what);
        expect(text, code).toContain(each.error.why);
        expect(text, code).toMatch(typeof each.does === "string" ? new RegExp(each.does.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")) : each.does);
        expect(text.includes("Until you know why, do not connect"), code).toBe(each.stop === true);
        // Words of the command line are of no use in a window.
        expect(text, code).not.toContain("--accept-host-key");
        expect(await body.locator(".btn.primary").count(), code).toBe(0);
        if (each.field !== undefined) await body.getByLabel(each.field, { exact: true }).first().waitFor();
        else expect(await body.locator("fieldset").count(), code).toBe(0);
      }
      await machines.machine("m0").scrollIntoViewIfNeeded();
      await shot(window.page, `50-${family.replaceAll(" ", "-")}`);
      await expectAccessible(window.page);
      window.engine.repair();
      for (const each of cases) {
        if (each.field === "Address") await machines.problem(each.id).getByLabel("Address", { exact: true }).fill(`${each.id}.lan`);
        await machines.tryAgain(each.id);
        await machines.says(each.id, "surveyed");
        if (each.field === "Address") expect(await machines.machine(each.id).locator(".mc-addr").first().textContent()).toContain(`${each.id}.lan`);
      }
    });
  });

  describe("machines that were reached and cannot take part", () => {
    const old = factsFixture("m", {}).portage;
    const kinds: readonly (readonly [string, Partial<Facts>, RegExp, RegExp])[] = [
      [
        "not Gentoo",
        { os: { id: "debian", name: "Debian GNU/Linux 13", isGentoo: false, release: null } },
        /runs Debian GNU\/Linux 13, not Gentoo/,
        /Check the address/,
      ],
      ["a Portage that is too old", { portage: { ...old, version: "3.0.50" } }, /3\.0\.57 is the oldest/, /emerge --oneshot sys-apps\/portage/],
      ["no way to root", { rootVia: null }, /no way to root on m1/, /give this user sudo or doas/],
      [
        "a full disk",
        { pkgdir: { ...(factsFixture("m").pkgdir as NonNullable<Facts["pkgdir"]>), freeBytes: 5_000_000 } },
        /MiB are free on m1/,
        /Make room/,
      ],
      ["another architecture", { arch: "aarch64" }, /another architecture: aarch64/, /binhost of its own kind/],
      [
        "a make.conf that Portage cannot read",
        { portageErrors: ["make.conf, line 3: No closing quotation"] },
        /cannot read its configuration/,
        /Mend that line/,
      ],
    ];
    test.each(kinds)("%s: said kindly, with what to do, and the others go on", async (name, over, what, remedy) => {
      const fleet = fleetOf(["m1", "m2"]);
      const window = await open({ fleet, facts: { ...factsOf(fleet), m1: factsFixture("m1", over) } });
      const machines = await begun(window);
      await machines.lookAtAll();
      await machines.says("m1", "cannot take part");
      const callout = machines.machine("m1").locator(".callout.err").first();
      expect(await callout.textContent()).toMatch(what);
      expect(await callout.textContent()).toMatch(remedy);
      await machines.says("m2", "surveyed");
      expect(await machines.primary.getAttribute("aria-disabled")).toBeNull();
      await shot(window.page, `51-${name.replaceAll(" ", "-")}`);
      await expectAccessible(window.page);
    });
  });

  describe("adding", () => {
    test("the empty page teaches: one action, one command", async () => {
      const window = await open();
      const machines = new MachinesPage(window.page);
      await machines.button("Start a new fleet").click();
      await window.page.getByText("ip -brief address").waitFor();
      await shot(window.page, "52-empty");
      await expectAccessible(window.page);
      await machines.button("Type its address").click();
      expect(await window.page.evaluate(() => document.activeElement?.id)).toBe("add-machine");
    });

    test("user, port, sign-in and root are taken over; what stands in the line goes before them; the same machine twice is refused", async () => {
      const window = await open();
      const machines = new MachinesPage(window.page);
      await machines.button("Start a new fleet").click();
      await machines.button("User, port and sign-in").click();
      await window.page.getByRole("textbox", { name: "User" }).fill("larry");
      await window.page.getByRole("textbox", { name: "Port" }).fill("nonsense");
      await window.page.getByRole("textbox", { name: "Port" }).blur();
      await window.page.getByText("A port is a number from 1 to 65535.").waitFor();
      await window.page.getByRole("textbox", { name: "Port" }).fill("2222");
      await window.page.getByLabel("Sign-in").selectOption("key");
      await window.page.getByRole("textbox", { name: "Key file on this computer" }).fill("~/.ssh/fleet");
      await window.page.getByLabel("Way to root").selectOption("doas");
      await shot(window.page, "53-options");
      await expectAccessible(window.page);
      await machines.add("10.42.0.1");
      await machines.add("root@10.42.0.2");
      expect(await machines.machine("10.42.0.1").locator(".mc-addr").textContent()).toBe("larry@10.42.0.1:2222, key file");
      expect(await machines.machine("10.42.0.2").locator(".mc-addr").textContent()).toBe("root@10.42.0.2:2222, key file");
      await machines.add("desk=larry@10.42.0.1:2222");
      await window.page.getByText("This is 10.42.0.1, which is in the fleet already.").waitFor();
      expect(await window.page.locator(".mc").count()).toBe(2);
      await shot(window.page, "54-half-filled");
      await expectAccessible(window.page);
    });

    test("several at once: what can be read is added, each other line is named with its reason and stays", async () => {
      const window = await open();
      const machines = new MachinesPage(window.page);
      await machines.button("Start a new fleet").click();
      await machines.button("Several at once").click();
      const field = window.page.getByRole("textbox", { name: "Several machines, one a line" });
      await field.fill("root@10.42.0.1 # the fast one\nattic=10.42.0.2, desk.lan:2222\n\ntwo words\nroot@10.42.0.1\nbox:99999");
      await machines.button("Add these machines").click();
      await window.page.getByText("3 machines were added.").waitFor();
      for (const words of [
        /“two words”: Type a name/,
        /“root@10.42.0.1”: This is 10.42.0.1, which is in the fleet/,
        /“box:99999”: A port is a number/,
      ])
        await window.page.getByText(words).waitFor();
      expect(await field.inputValue()).toBe("two words\nroot@10.42.0.1\nbox:99999");
      await shot(window.page, "55-several");
      await expectAccessible(window.page);
      await field.fill("two-words");
      await machines.button("Add these machines").click();
      await machines.machine("two-words").waitFor();
      expect(await field.count()).toBe(0);
    });

    test("a machine that is taken out comes back as it was: its place, its part, what was found", async () => {
      const fleet = fleetOf(["m1", "m2"]);
      const window = await open({ fleet, facts: factsOf(fleet) });
      const machines = await begun(window);
      await machines.lookAtAll();
      await machines.says("host", "surveyed");
      await machines.openSettings("host");
      await shot(window.page, "56-form");
      await expectAccessible(window.page);
      await machines.button("Remove host").click();
      expect(await machines.machine("m1").locator(".tag").first().textContent()).toBe("binhost");
      // While it has the focus it stays, however long reading takes.
      await machines.button("Bring it back").focus();
      await shot(window.page, "57-removed");
      await expectAccessible(window.page);
      await machines.button("Bring it back").click();
      await machines.says("host", "surveyed");
      expect(await window.page.locator(".mc-name > span:first-child").allTextContents()).toEqual(["host", "m1", "m2"]);
      expect(await window.page.locator(".mc-name .tag").allTextContents()).toEqual(["binhost", "client", "client"]);
    });

    test("an edit in place keeps everything else, and another machine’s address is refused", async () => {
      const fleet = fleetOf(["m1", "m2"]);
      const window = await open({ fleet, facts: factsOf(fleet) });
      const machines = await begun(window);
      await machines.lookAtAll();
      await machines.says("m1", "surveyed");
      await machines.openSettings("m1");
      await window.page.getByRole("textbox", { name: "Name" }).fill("attic");
      await window.page.getByRole("textbox", { name: "Name" }).press("Enter");
      await machines.machine("m1").getByRole("heading", { name: /attic/ }).waitFor();
      await machines.says("m1", "surveyed");
      await window.page.getByRole("textbox", { name: "Address", exact: true }).fill("10.42.0.11");
      await window.page.getByRole("textbox", { name: "Address", exact: true }).press("Enter");
      await window.page.getByText("This is m2, which is in the fleet already.").waitFor();
      await machines.says("m1", "surveyed");
      await window.page.getByRole("textbox", { name: "User" }).fill("moe");
      await window.page.getByRole("textbox", { name: "User" }).press("Enter");
      await machines.says("m1", "not looked at");
      expect(await window.page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("attic");
    });
  });

  describe("asking and looking", () => {
    test("what a look runs stands beside the page before it starts, in the engine’s own shell, and each part is marked as it happens", async () => {
      const fleet = fleetOf(["m1"]);
      const window = await open({ fleet, facts: factsOf(fleet) });
      const machines = await begun(window);
      await machines.survey.getByRole("heading", { name: /Portage’s settings/ }).waitFor();
      await machines.survey
        .locator("li", { hasText: "Portage’s settings" })
        .getByRole("button", { name: /^Show the shell text, \d+ lines$/ })
        .click();
      const { describeSurvey } = await import("../../electron/engine/session/surveyParts.ts");
      const first = fleet.machines[0] as Fleet["machines"][number];
      const script = describeSurvey(fleet, first, 0)
        .parts.find((part) => part.id === "portage")
        ?.script.trim();
      const shell = machines.survey.getByRole("region", { name: "Shell text: Portage’s settings" });
      expect(await shell.textContent()).toBe(script);
      expect(window.engine.asked).not.toContain("survey");
      await shot(window.page, "58-survey-runs");
      await expectAccessible(window.page);
      window.engine.hold("m1/portage");
      window.engine.hold("host/reach");
      await machines.lookAtAll();
      await machines.machine("m1").getByText("Asking Portage for its settings").waitFor();
      const bar = machines.machine("m1").getByRole("progressbar", { name: "Survey of m1" });
      expect([await bar.getAttribute("aria-valuenow"), await bar.getAttribute("aria-valuemax")]).toEqual(["3", "6"]);
      await machines.machine("host").getByText("Connecting and signing in").waitFor();
      await shot(window.page, "59-looking");
      await expectAccessible(window.page);
      window.engine.release();
      await machines.says("m1", "surveyed");
      await machines.says("host", "surveyed");
    });

    test("a password: shown and hidden, empty is not sent, and a key in its place is made once it worked", async () => {
      const fleet = fleetOf(["m1"]);
      const installed: string[] = [];
      const window = await open({
        fleet,
        facts: factsOf(fleet),
        askSecret: ["m1"],
        calls: {
          "machine.installKey": async (input) => {
            installed.push(input.machine);
            const keyFile = "/home/larry/.local/state/binhost-wizard/keys/id_binhost_wizard";
            const machines = input.fleet.machines.map((m) => (m.id === input.machine ? { ...m, signIn: { method: "key" as const, keyFile } } : m));
            return { ok: true, value: { fleet: { ...input.fleet, machines }, keyFile, added: true } };
          },
        },
      });
      const machines = await begun(window);
      await machines.lookAtAll();
      await machines.says("m1", "asks you");
      const card = machines.machine("m1");
      const field = card.getByLabel("Password for m1");
      await card.getByRole("button", { name: "Use it" }).click();
      await card.getByText("Type it first, or go on without.").waitFor();
      await field.fill("secret");
      await card.getByRole("button", { name: "Show" }).click();
      expect(await field.getAttribute("type")).toBe("text");
      await card.locator("label", { hasText: "Then make a key and install it on m1" }).click();
      await card.getByText(/never written down/).waitFor();
      await shot(window.page, "60-password");
      await expectAccessible(window.page);
      await card.getByRole("button", { name: "Use it" }).click();
      await card.getByText("m1 takes a key now").waitFor();
      await machines.says("m1", "surveyed");
      expect(installed).toEqual(["m1"]);
      expect(await card.locator(".mc-addr").first().textContent()).toContain("key file");
      await shot(window.page, "61-key-made");
      await expectAccessible(window.page);
    });

    test("a key that could not be let in says why, and the password goes on working", async () => {
      const fleet = fleetOf(["m1"]);
      const error: WizardError = {
        code: "ssh.key-install",
        fault: "machine",
        machine: "m1",
        what: "The key was installed, but signing in with it did not work.",
        why: "The server does not take it: keys may be forbidden (PubkeyAuthentication).",
        remedies: [{ do: "retry", label: "Try again" }],
        changed: "The line in authorized_keys was taken out again.",
        details: "",
      };
      const window = await open({
        fleet,
        facts: factsOf(fleet),
        askSecret: ["m1"],
        calls: { "machine.installKey": async () => ({ ok: false, error }) },
      });
      const machines = await begun(window);
      await machines.lookAtAll();
      const card = machines.machine("m1");
      await card.getByLabel("Password for m1").fill("secret");
      await card.getByRole("button", { name: "Use it" }).click();
      await card.getByRole("button", { name: "Make a key and install it for me" }).click();
      await card.getByText(error.what).waitFor();
      await card.getByText(error.changed).waitFor();
      await machines.says("m1", "surveyed");
      await shot(window.page, "62-key-failed");
      await expectAccessible(window.page);
    });
  });

  describe("what was found", () => {
    const unusual = factsFixture("m1", {
      cpu: CPUS.zen4,
      x86Level: 4,
      memoryBytes: 64 * 2 ** 30,
      gaps: [{ what: "graphics cards", why: "/sys is not mounted" }],
      env: { ...factsFixture("m1").env, PORTAGE_BINHOST: "http://old.lan/packages", FEATURES: "buildpkg getbinpkg sandbox" },
      makeConf: { ...factsFixture("m1").makeConf, form: "directory" },
      jobsRunning: ["emerge -uDN @world"],
    });

    test("the unusual first, the faster machine suggested as binhost, everything on demand", async () => {
      const fleet = fleetOf(["m1"]);
      const window = await open({ fleet, facts: { ...factsOf(fleet), m1: unusual } });
      const machines = await begun(window);
      await machines.lookAtAll();
      await machines.says("m1", "surveyed");
      const card = machines.machine("m1");
      for (const words of [
        /PORTAGE_BINHOST=http:\/\/old.lan\/packages/,
        /make.conf is a directory here/,
        /1 thing could not be read/,
        /running emerge at the moment/,
      ])
        await card.getByText(words).first().waitFor();
      await window.page.getByText("m1 would compile faster").waitFor();
      await shot(window.page, "63-found");
      await expectAccessible(window.page);
      await machines.button("Make m1 the binhost").click();
      expect(await card.locator(".tag").first().textContent()).toBe("binhost");
      await window.page.getByText("m1 would compile faster").waitFor({ state: "detached" });
      await card.getByRole("button", { name: "All that was found" }).click();
      await card.getByText("graphics cards: /sys is not mounted").waitFor();
      await card.getByText("COMMON_FLAGS", { exact: true }).waitFor();
      await card.scrollIntoViewIfNeeded();
      await shot(window.page, "64-all-found");
      await expectAccessible(window.page);
    });
  });

  test("on the real engine: a sign-in that is refused is put right in the card, and the machine is looked at", async () => {
    const window = await openOn(await practiceEngine());
    const machines = new MachinesPage(window.page);
    await machines.button("Start the practice fleet").click();
    await machines.arrive("Which machines belong together?");
    const id = ((await window.page.locator(".mc").nth(1).getAttribute("id")) ?? "").replace("machine-", "");
    await machines.openSettings(id);
    await window.page.getByRole("textbox", { name: "User" }).fill("stranger");
    await window.page.getByRole("textbox", { name: "User" }).press("Enter");
    await window.page.getByRole("button", { name: "Close", exact: true }).click();
    await machines.lookAtAll();
    await machines.says(id, "sign-in refused");
    await machines
      .problem(id)
      .getByText(/^stranger could not sign in to/)
      .waitFor();
    await shot(window.page, "68-real-refused");
    await machines.problem(id).getByRole("textbox", { name: "User" }).fill("root");
    await machines.tryAgain(id);
    await machines.says(id, "surveyed");
    await machines.survey
      .getByRole("button", { name: /^Show the shell text/ })
      .first()
      .waitFor();
  });

  test.each([
    [1440, 900, true],
    [1024, 720, false],
    [1600, 1000, true],
    [720, 450, false],
  ])(
    "%d x %d, dark %s: surveyed, looking, asking and refused beside each other; nothing is cut off, and what runs slides over",
    async (width, height, dark) => {
      const window = await open({ askKey: ["attic"], refuse: { "atom-box": refusedKey } }, { width, height, dark });
      const machines = await begun(window);
      window.engine.hold("driver/portage");
      await machines.lookAtAll();
      await machines.says("attic", "Is this attic?");
      await machines.says("atom-box", "not reached");
      await machines.machine("driver").getByText("Asking Portage for its settings").waitFor();
      const fits = async (): Promise<void> =>
        expect(await window.page.evaluate(() => document.documentElement.scrollWidth <= globalThis.innerWidth)).toBe(true);
      await shot(window.page, `67-${width}-top`);
      await fits();
      await expectAccessible(window.page);
      await machines.machine("attic").scrollIntoViewIfNeeded();
      await shot(window.page, `67-${width}-asks`);
      await machines.machine("atom-box").scrollIntoViewIfNeeded();
      await shot(window.page, `67-${width}-refused`);
      if (width <= 1024) {
        expect(await machines.survey.isVisible()).toBe(false);
        await machines.button("What the survey runs").click();
        await machines.survey.waitFor();
        await shot(window.page, `67-${width}-runs`);
        await fits();
        await window.page.keyboard.press("Escape");
        await machines.survey.waitFor({ state: "hidden" });
      }
      window.engine.release();
    },
  );

  test("a hundred machines: folded, shown by state, the failed ones tried again together", async () => {
    const ids = Array.from({ length: 99 }, (_, index) => `desk-${index}`);
    const fleet = fleetOf(ids);
    const window = await open({
      fleet,
      facts: factsOf(fleet),
      refuse: { "desk-5": sshErrors.timeout(at("desk-5"), "connecting"), "desk-90": sshErrors.refused(at("desk-90")) },
    });
    const machines = await begun(window);
    await machines.lookAtAll();
    await window.page.locator("label", { hasText: /^Surveyed 98$/ }).waitFor();
    await shot(window.page, "65-hundred");
    expect(await window.page.locator(".facts").count()).toBe(0);
    await machines.button("What was found on desk-1").first().click();
    expect(await machines.machine("desk-1").locator(".facts").count()).toBe(1);
    await window.page.locator("label", { hasText: /^Not reached 2$/ }).click();
    expect(await window.page.locator(".mc").count()).toBe(2);
    await shot(window.page, "66-hundred-failed");
    await expectAccessible(window.page);
    window.engine.repair();
    await machines.button("Try the 2 that were not reached again").click();
    await window.page.locator("label", { hasText: /^Surveyed 100$/ }).waitFor();
    await window.page.locator("label", { hasText: /^All 100$/ }).click();
    expect(await window.page.locator(".mc").count()).toBe(100);
  });
});
