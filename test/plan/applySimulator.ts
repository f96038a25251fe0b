/**
 * Facts + plan -> the facts that a survey would find once everything was applied. Small and written against the formats, not against the planner: make.conf
 * and package.use are read back from the files as written. On the way it refuses what could not work on a real machine (order, trust, nothing to fetch).
 */
import type { Facts, Installed } from "../../shared/model/facts.ts";
import { type FileChange, type Plan, REFERENCE, type SpecOf, type Step } from "../../shared/model/plan.ts";
import { binreposOf } from "../../shared/operations/parse/survey/portage.ts";
import { editOf } from "../../shared/plan/lateEdit.ts";
import { splitCpv } from "../../shared/portage/cpv.ts";
import { addUp, INCREMENTALS } from "../../shared/portage/incremental.ts";
import { marchOf } from "../../shared/portage/makeConf/flags.ts";
import { makeConfFiles, readMakeConf } from "../../shared/portage/makeConf/read.ts";
import { readPackageFiles, wordsFor } from "../../shared/portage/packageFiles.ts";
import { fileFact, installed, NGINX_CONF_STOCK, TAKEN_AT } from "./fixtures.ts";

export const FINGERPRINT = "FBE24E253E30BD4A0E93D88697EFC3AF58E65254";
const PUBLIC_KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEawPpMRYJ\n-----END PGP PUBLIC KEY BLOCK-----\n";

/** Portage's own answer: what the profile gives, then make.conf as it stands. */
export function effectiveEnv(profile: Readonly<Record<string, string>>, files: Facts["files"]): Record<string, string> {
  const texts = files.flatMap(({ path, content }) => (content === null ? [] : [{ path, content }]));
  const conf = readMakeConf(makeConfFiles(texts), { known: profile });
  const env: Record<string, string> = { ...profile };
  for (const [name, value] of conf.values) {
    const sum = INCREMENTALS.has(name) ? addUp([profile[name] ?? "", value]).join(" ") : value;
    if (sum.trim() === "") delete env[name];
    else env[name] = sum;
  }
  return env;
}

type World = Record<string, Facts>;

class Simulator {
  readonly world: World;
  private readonly profiles: Readonly<Record<string, Record<string, string>>>;
  private readonly host: string;
  private clock = TAKEN_AT;

  constructor(world: World, profiles: Readonly<Record<string, Record<string, string>>>, host: string) {
    this.world = structuredClone(world);
    this.profiles = profiles;
    this.host = host;
  }

  private of(machine: string): Facts {
    const facts = this.world[machine];
    if (!facts) throw new Error(`no machine ${machine}`);
    return facts;
  }
  private fill(text: string): string {
    return text.replace(REFERENCE, (_, id: string, name: string) => {
      const key = this.of(id.split("/")[0] as string).signingKey;
      if (!key) throw new Error(`${id} has not made a key yet`);
      return name === "fingerprint" ? key.fingerprint : key.publicKey;
    });
  }

  private write(machine: string, change: FileChange): void {
    const facts = this.of(machine);
    const now = facts.files.find((f) => f.path === change.path) ?? null;
    if (change.edit !== null) {
      const content = editOf(change.edit)(now?.content ?? null);
      if (content === null) throw new Error(`${change.path}: the edit has no place`);
      facts.files = [...facts.files.filter((f) => f.path !== change.path), fileFact(change.path, content)];
      return;
    }
    if ((now?.sha256 ?? null) !== change.beforeSha256) throw new Error(`${change.path} was changed since`);
    if ((now?.content ?? null) !== change.before) throw new Error(`${change.path}: before is not what stands there`);
    if (change.before === change.after) throw new Error(`${change.path}: a change that changes nothing`);
    facts.files = facts.files.filter((f) => f.path !== change.path);
    if (change.after !== null) facts.files.push(fileFact(change.path, this.fill(change.after), { mode: change.mode }));
  }

  private refresh(machine: string): void {
    const facts = this.of(machine);
    // Our line in nginx.conf makes it a configuration file that was edited.
    const nginx = facts.files.find((f) => f.path === "/etc/nginx/nginx.conf")?.content ?? "";
    for (const p of facts.installed)
      if (p.cpv.startsWith("www-servers/nginx-") && nginx.includes("binhost-wizard.conf")) p.editedConfig = ["/etc/nginx/nginx.conf"];
    facts.env = effectiveEnv(this.profiles[machine] ?? {}, facts.files);
    facts.binrepos = binreposOf(facts.files);
    if (facts.makeConf.form === "missing" && facts.files.some((f) => f.path === "/etc/portage/make.conf")) facts.makeConf.form = "file";
  }

  /** USE of a package as Portage would set it from the files: the expanded variables, then package.use. */
  flagsOf(machine: string, p: Installed, env: Readonly<Record<string, string>>): string[] {
    const facts = this.of(machine);
    const split = splitCpv(p.cpv);
    if (!split) throw new Error(p.cpv);
    const iuse = p.iuse.map((flag) => flag.replace(/^[+-]/, ""));
    const expanded = /^(video_cards|cpu_flags_x86)_/;
    const texts = facts.files.flatMap(({ path, content }) => (content === null ? [] : [{ path, content }]));
    const target = { cp: split.cp, version: split.fullVersion, slot: p.slot, repo: p.repo ?? "gentoo" };
    const words = wordsFor(readPackageFiles("/etc/portage/package.use", texts), target);
    const set = (name: string, value: string | undefined) =>
      (value ?? "")
        .split(/\s+/)
        .filter(Boolean)
        .map((v) => `${name}_${v}`);
    const on = new Set([
      ...p.use.filter((f) => !expanded.test(f)),
      ...set("video_cards", facts.env.VIDEO_CARDS),
      ...set("cpu_flags_x86", facts.env.CPU_FLAGS_X86),
    ]);
    for (const word of words) {
      if (word.endsWith("*") && word.startsWith("-")) for (const flag of [...on]) if (flag.startsWith(word.slice(1, -1))) on.delete(flag);
      if (word.startsWith("-")) on.delete(word.slice(1));
      else on.add(word);
    }
    if (env.VIDEO_CARDS !== undefined) {
      for (const flag of [...on]) if (flag.startsWith("video_cards_")) on.delete(flag);
      for (const flag of set("video_cards", env.VIDEO_CARDS)) on.add(flag);
    }
    return [...on].filter((flag) => !expanded.test(flag) || iuse.includes(flag));
  }

  private index(facts: Facts): NonNullable<Facts["pkgdir"]> {
    if (!facts.pkgdir) throw new Error("no PKGDIR");
    facts.pkgdir.indexPresent = true;
    facts.pkgdir.indexMode ??= "0644";
    facts.pkgdir.indexTimestamp = ++this.clock;
    facts.pkgdir.indexPackages = facts.pkgdir.packages.length;
    return facts.pkgdir;
  }
  private addPackage(facts: Facts, p: Installed, use: readonly string[], buildTime: number | null): string {
    const pkgdir = this.index(facts);
    const buildId = String(pkgdir.packages.filter((e) => e.cpv === p.cpv).length + 1);
    const signed = (facts.env.FEATURES ?? "").split(" ").includes("binpkg-signing");
    if (signed && !facts.trust.keys.some((k) => k.fingerprint === facts.signingKey?.fingerprint && /[fu]/.test(k.validity)))
      throw new Error("signing with a key that the binhost does not trust: the package is dropped from the index");
    const split = splitCpv(p.cpv);
    const path = `${split?.cp}/${p.cpv.split("/")[1]}-${buildId}.gpkg.tar`;
    pkgdir.packages.push({ cpv: p.cpv, buildId, path, size: 1000, signed, use: [...use], buildTime });
    pkgdir.indexPackages = pkgdir.packages.length;
    return buildId;
  }

  private rebuild(facts: Facts, machine: string, spec: SpecOf<"rebuild">): void {
    for (const atom of spec.atoms) {
      const p = facts.installed.find((i) => `=${i.cpv}` === atom);
      if (!p) throw new Error(`${atom} is not installed`);
      const use = this.flagsOf(machine, p, spec.env);
      const buildTime = ++this.clock;
      if (!(facts.env.FEATURES ?? "").split(" ").includes("buildpkg") && !spec.buildOnly)
        throw new Error("rebuilt without buildpkg: nothing is kept");
      const buildId = this.addPackage(facts, p, use, buildTime);
      if (!spec.buildOnly) Object.assign(p, { use, buildTime, buildId, march: marchOf(facts.env.CFLAGS ?? "") });
    }
  }

  /** An emerge of something new: kept as a package when buildpkg is on by then. */
  private merge(facts: Facts, atom: string): void {
    const march = marchOf(facts.env.CFLAGS ?? "");
    const p: Installed = { ...installed(`${atom}-1.0`), march, buildTime: ++this.clock };
    facts.installed.push(p);
    if ((facts.env.FEATURES ?? "").split(" ").includes("buildpkg")) p.buildId = this.addPackage(facts, p, p.use, p.buildTime);
  }

  private serving(): void {
    const host = this.of(this.host);
    if (!host.nginx.running) throw new Error("nothing serves the packages yet");
    if (!host.files.some((f) => f.path.startsWith("/etc/nginx/") && f.path.endsWith("binhost-wizard.conf"))) throw new Error("no server block");
    if (!host.pkgdir?.indexPresent) throw new Error("no index to read");
    if (/[0-7]*[0-3]$/.test(host.pkgdir.indexMode ?? "0644")) throw new Error("403: the index cannot be read by nginx");
  }

  step(step: Step): void {
    const facts = this.of(step.machine);
    const { spec } = step;
    switch (spec.kind) {
      case "write-files":
        for (const file of spec.files) this.write(step.machine, file);
        this.refresh(step.machine);
        return;
      case "signing-key":
        facts.signingKey ??= { home: spec.home, fingerprint: FINGERPRINT, expires: TAKEN_AT + 2 * 365 * 86400, publicKey: PUBLIC_KEY };
        return;
      case "trust-key": {
        const fingerprint = this.fill(spec.fingerprint);
        if (!this.fill(spec.publicKey).startsWith("-----BEGIN PGP")) throw new Error("no public key");
        if (facts.tools.getuto === false) throw new Error("getuto is missing");
        facts.trust = {
          anchor: true,
          exists: true,
          keys: [...facts.trust.keys.filter((k) => k.fingerprint !== fingerprint), { fingerprint, validity: "f", uid: "Binhost" }],
        };
        return;
      }
      case "install-tool":
        facts.tools[spec.command] = true;
        this.merge(facts, spec.atom);
        if (spec.command === "nginx") {
          facts.nginx = { ...facts.nginx, installed: true, config: "/etc/nginx/nginx.conf", test: "" };
          if (!facts.files.some((f) => f.path === "/etc/nginx/nginx.conf")) facts.files.push(fileFact("/etc/nginx/nginx.conf", NGINX_CONF_STOCK));
        }
        return;
      case "pack-installed":
        for (const cpv of spec.cpvs) {
          const p = facts.installed.find((i) => i.cpv === cpv);
          if (!p) throw new Error(`${cpv} is not installed`);
          if (p.editedConfig.length > 0) throw new Error(`${cpv}: quickpkg would publish a stub for ${p.editedConfig[0]}`);
          this.addPackage(facts, p, p.use, p.buildTime);
        }
        return;
      case "rebuild":
        this.rebuild(facts, step.machine, spec);
        return;
      case "sign-packages":
        for (const p of this.index(facts).packages) if (p.path.endsWith(".gpkg.tar")) p.signed = true;
        return;
      case "fix-index": {
        const pkgdir = this.index(facts);
        if (spec.makeReadable) Object.assign(pkgdir, { indexMode: "0644", mode: "0755" });
        return;
      }
      case "service":
        if (!facts.nginx.installed) throw new Error("nginx is not installed");
        facts.nginx = { ...facts.nginx, running: true, enabled: true };
        facts.portUser = "nginx";
        return;
      case "check-index":
        this.serving();
        return;
      case "check-signature": {
        this.serving();
        const key = this.fill(spec.fingerprint);
        if (!facts.trust.keys.some((k) => k.fingerprint === key && k.validity === "f")) throw new Error("the key is not trusted here");
        if (!this.of(this.host).pkgdir?.packages.some((p) => p.signed)) throw new Error("no signed package to check");
        return;
      }
      case "ssh-access":
        return;
    }
  }
}

/**
 * Applies a plan step by step, as early as `after` allows.
 * @param profiles what each machine's profile gives, without make.conf
 * @returns the facts afterwards; throws where a real machine would refuse
 */
export function simulate(world: World, profiles: Readonly<Record<string, Record<string, string>>>, plan: Plan): World {
  const host = plan.machines.find((m) => m.role === "binhost")?.id ?? "";
  const simulator = new Simulator(world, profiles, host);
  const open = plan.machines.flatMap((m) => m.steps);
  const done = new Set<string>();
  while (open.length > 0) {
    const next = open.findIndex((step) => step.after.every((id) => done.has(id)));
    const [step] = next < 0 ? [] : open.splice(next, 1);
    if (!step) throw new Error(`steps wait for each other or for nothing: ${open.map((s) => s.id).join(", ")}`);
    simulator.step(step);
    done.add(step.id);
  }
  return simulator.world;
}

/** USE of an installed package as Portage would want it now: what `emerge --newuse` compares the installed one with. */
export function flagsWanted(world: World, profiles: Readonly<Record<string, Record<string, string>>>, machine: string, p: Installed): string[] {
  return new Simulator(world, profiles, "").flagsOf(machine, p, {});
}
